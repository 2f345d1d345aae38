import { Arg, Ctx, Directive, Query, Resolver, Root, Subscription } from "type-graphql";
import { type AccessRule, Allow } from "../../../platform/access/allow.js";
import type { Principal } from "../../../platform/access/principal.js";
import { Context } from "../../../platform/graphql/context.js";
import { type Delivery, follow } from "../../../platform/graphql/live.js";
import { JsonScalar } from "../../../platform/graphql/scalars.js";
import { principalOfToken } from "./principals.js";
import { PRINCIPALS, PrincipalInvalidated } from "./rights-changed.js";

const GATEWAY: AccessRule = { gateway: true };

/** What the gateway asks in its own name. Not part of the public graph. */
@Resolver()
export class GatewayResolver {
  @Directive("@inaccessible")
  @Query(() => JsonScalar, {
    nullable: true,
    description: "Who an access token or API key stands for, as the gateway signs it; null when it does not hold. For the gateway alone.",
  })
  @Allow(GATEWAY)
  principalOfToken(
    @Arg("token", () => String, { description: "The bearer token." }) token: string,
    @Ctx() context: Context,
  ): Promise<Principal | null> {
    return principalOfToken(context.runtime, token);
  }

  @Directive("@inaccessible")
  @Subscription(() => JsonScalar, {
    description: "IDs of sessions, accounts and members whose rights have changed, as lists. For the gateway alone.",
    subscribe: ({ context }) => follow(context as Context, PrincipalInvalidated, PRINCIPALS, undefined, () => true),
  })
  @Allow(GATEWAY)
  principalInvalidated(@Root() { event }: Delivery<{ ids: string[] }>): string[] {
    return event.payload.ids;
  }
}
