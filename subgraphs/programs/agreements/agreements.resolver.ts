import type { GraphQLResolveInfo } from "graphql";
import { Arg, Args, Ctx, FieldResolver, ID, Info, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import { Allow } from "../../../platform/access/allow.js";
import { File, fileForClient } from "../../../platform/files/file.js";
import { generatedFile } from "../../../platform/files/generate-file.js";
import { filesOf } from "../../../platform/files/take-file.js";
import { PageArgs } from "../../../platform/graphql/connection.js";
import { Context } from "../../../platform/graphql/context.js";
import { notFound } from "../../../platform/graphql/errors.js";
import { mutate } from "../../../platform/graphql/mutation.js";
import { AgreementAcceptance, AgreementDocument, SignedAgreement } from "./agreement.js";
import {
  AgreementAcceptanceConnection,
  PublishAgreementVersionInput,
  PublishAgreementVersionPayload,
  SignedAgreementConnection,
  SignedAgreementFilter,
} from "./agreement-connections.js";
import { documentKey, documentsByKey, readAgreement, readVersions } from "./documents.js";
import { publishNextVersion } from "./publish-version.js";
import { countSigned, listAcceptances, listSigned, signedById } from "./read-signed.js";

const OWN_CONTRACTS = { partner: "ANY", permission: "PROGRAM_READ" } as const;
const CODE = { description: "Its code, for example `NETWORK_CERTIFICATION_AGREEMENT`." };
const CONTRACT = { description: "ID of the contract." };

@Resolver()
export class AgreementDocumentsResolver {
  @Query(() => AgreementDocument, {
    description: "A version of an agreement, readable without signing in (APPX-009). NOT_FOUND when there is none.",
  })
  @Allow({ public: true })
  async agreement(
    @Arg("code", () => String, CODE) code: string,
    @Arg("version", () => String, { nullable: true, description: "Which version; the one in force now when left out." }) version:
      | string
      | null,
    @Ctx() context: Context,
  ): Promise<AgreementDocument> {
    const document = await readAgreement(context, code, version ?? null);
    if (!document) throw notFound("Agreement");
    return document;
  }

  @Query(() => [AgreementDocument], { description: "All versions of an agreement, the latest first; readable without signing in." })
  @Allow({ public: true })
  agreementVersions(@Arg("code", () => String, CODE) code: string, @Ctx() context: Context): Promise<AgreementDocument[]> {
    return readVersions(context, code);
  }

  @Mutation(() => PublishAgreementVersionPayload, {
    description: "Publishes the next version of an agreement; what was published before stays as it is (APPX-011).",
  })
  @Allow({ staff: ["PROGRAM_OFFICE"] })
  publishAgreementVersion(
    @Arg("input", () => PublishAgreementVersionInput, { description: "The version." }) input: PublishAgreementVersionInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, input, {
      change: (transaction) => publishNextVersion(transaction, input),
      answer: async (reader, { code, version }) => ({ agreement: await readAgreement(reader, code, version) }),
      object: documentKey,
    });
  }
}

@Resolver(() => AgreementAcceptance)
export class AcceptancesResolver {
  @Query(() => AgreementAcceptanceConnection, { description: "What the caller itself has accepted, the latest first (APPX-014)." })
  @Allow({ signedIn: true })
  myAcceptances(@Args(() => PageArgs) args: PageArgs, @Ctx() context: Context): Promise<AgreementAcceptanceConnection> {
    return listAcceptances(context, args);
  }

  @FieldResolver(() => AgreementDocument, { nullable: true, description: "The version with its text as it was accepted." })
  agreement(@Root() acceptance: AgreementAcceptance, @Ctx() context: Context): Promise<AgreementDocument | null> {
    return context.load(documentsByKey, documentKey(acceptance));
  }
}

@Resolver(() => SignedAgreement)
export class SignedAgreementsResolver {
  @Query(() => SignedAgreementConnection, { description: "The contracts of the caller's partner, the latest first (PROG-166, PROG-167)." })
  @Allow(OWN_CONTRACTS)
  async signedAgreements(
    @Arg("filter", () => SignedAgreementFilter, { nullable: true, description: "Narrows the list." }) filter: SignedAgreementFilter | null,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ): Promise<SignedAgreementConnection> {
    const contractNo = filter?.contractNo ?? null;
    return { ...(await listSigned(context, contractNo, args)), contractNo };
  }

  @Query(() => SignedAgreement, { description: "One contract with its text as signed (PROG-168). NOT_FOUND for another partner's." })
  @Allow(OWN_CONTRACTS)
  async signedAgreement(@Arg("id", () => ID, CONTRACT) id: string, @Ctx() context: Context): Promise<SignedAgreement> {
    const contract = await context.load(signedById, id);
    if (!contract) throw notFound("Signed agreement");
    return contract;
  }

  @Query(() => File, { description: "The file of an own contract (PROG-169). NOT_FOUND for another partner's." })
  @Allow(OWN_CONTRACTS)
  async downloadAgreement(@Arg("id", () => ID, CONTRACT) id: string, @Ctx() context: Context): Promise<File> {
    const contract = await this.signedAgreement(id, context);
    const document = await this.agreement(contract, context);
    if (!document) throw new Error(`contract ${contract.contractNo} is about a version that is not there`);
    const file = await generatedFile(filesOf(context.runtime).store, contractFile(contract, document), contract.signedAt);
    return fileForClient(context, file);
  }

  @FieldResolver(() => AgreementDocument, { nullable: true, description: "The version with its text as it was signed." })
  agreement(@Root() contract: SignedAgreement, @Ctx() context: Context): Promise<AgreementDocument | null> {
    return context.load(documentsByKey, documentKey(contract));
  }
}

@Resolver(() => SignedAgreementConnection)
export class SignedAgreementConnectionResolver {
  @FieldResolver(() => Int, { description: "How many contracts there are in the list; counted only when asked for." })
  totalCount(@Root() { contractNo }: SignedAgreementConnection, @Ctx() context: Context): Promise<number> {
    return countSigned(context, contractNo);
  }
}

/** The contract as a text. It has its own ID: each contract has one file. */
function contractFile(
  { id, contractNo, accountId, contractingEntity, effectiveDate, expiredDate }: SignedAgreement,
  document: AgreementDocument,
) {
  const validity = expiredDate === null ? `from ${effectiveDate}` : `from ${effectiveDate} to ${expiredDate}`;
  const lines = [
    document.name,
    `Version ${document.version}`,
    "",
    `Contract No. ${contractNo}`,
    `Contracting entity: ${contractingEntity}`,
    `Valid ${validity}`,
  ];
  return { id, name: `${contractNo}.txt`, accountId, text: `${[...lines, "", document.text].join("\n")}\n` };
}
