import type { GraphQLResolveInfo } from "graphql";
import { Arg, Args, Ctx, Info, Mutation, Query, Resolver } from "type-graphql";
import { type AccessRule, Allow } from "../../../platform/access/allow.js";
import { PageArgs } from "../../../platform/graphql/connection.js";
import { Context } from "../../../platform/graphql/context.js";
import { changing, mutate } from "../../../platform/graphql/mutation.js";
import {
  AddIntegrationInput,
  ApiKeyPayload,
  IntegrationConnection,
  IntegrationPayload,
  RevokeIntegrationInput,
  RotateApiKeyInput,
} from "./integration.js";
import { addIntegration, integrationsById, listIntegrations, revokeIntegration, rotateApiKey, type WithApiKey } from "./integrations.js";

/** Those who look after the vendor's systems. */
const OPERATOR: AccessRule = { staff: ["OPERATOR"] };

const change = changing("integration", integrationsById);

@Resolver()
export class IntegrationsResolver {
  @Query(() => IntegrationConnection, { description: "The vendor's systems that work with the graph, by name, revoked ones too." })
  @Allow(OPERATOR)
  integrations(@Args(() => PageArgs) args: PageArgs, @Ctx() context: Context): Promise<IntegrationConnection> {
    return listIntegrations(context, args);
  }

  @Mutation(() => ApiKeyPayload, {
    description: "Adds a system of the vendor's and gives it an API key. CONFLICT when one of that name exists.",
  })
  @Allow(OPERATOR)
  addIntegration(
    @Arg("input", () => AddIntegrationInput, { description: "The system." }) input: AddIntegrationInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, {}, { change: (transaction) => addIntegration(transaction, input), ...WITH_API_KEY });
  }

  @Mutation(() => ApiKeyPayload, {
    description:
      "Replaces an API key that is lost or known to others; the old one ends at once. To change keys without a pause, add a second integration, and revoke the first when nobody uses it.",
  })
  @Allow(OPERATOR)
  rotateApiKey(
    @Arg("input", () => RotateApiKeyInput, { description: "Whose." }) { integrationId }: RotateApiKeyInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, {}, { change: (transaction) => rotateApiKey(transaction, integrationId), ...WITH_API_KEY });
  }

  @Mutation(() => IntegrationPayload, { description: "Ends an integration's API key for good, from the next request on." })
  @Allow(OPERATOR)
  revokeIntegration(
    @Arg("input", () => RevokeIntegrationInput, { description: "Which." }) input: RevokeIntegrationInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return change(context, info, input, (transaction) => revokeIntegration(transaction, input.integrationId));
  }
}

const WITH_API_KEY = {
  answer: async (reader: Context, { id, apiKey }: WithApiKey) => ({ integration: await reader.load(integrationsById, id), apiKey }),
  object: ({ id }: WithApiKey) => id,
};
