import { Ctx, FieldResolver, Int, Resolver, Root } from "type-graphql";
import { File, fileById } from "../../../platform/files/file.js";
import { Context, systemContext } from "../../../platform/graphql/context.js";
import { Account } from "../accounts/account.js";
import { accountsById } from "../accounts/read-accounts.js";
import { Partner } from "../partners/partner.js";
import { partnersById } from "../partners/partners.js";
import { ApplicationConnection } from "./application-connection.js";
import { REVIEW_CHECKLIST } from "./catalogues.js";
import { ApplicationAttempt, NetworkApplication, NetworkApplicationStatus } from "./network-application.js";
import { attemptsOf, countApplications } from "./read-applications.js";

/** What hangs on an application: seen by whoever sees the application. */
@Resolver(() => NetworkApplication)
export class ApplicationFieldsResolver {
  @FieldResolver(() => Account, { nullable: true, description: "The account that applies." })
  account(@Root() { accountId }: NetworkApplication, @Ctx() context: Context): Promise<Account | null> {
    return context.load(accountsById, accountId);
  }

  @FieldResolver(() => Partner, { nullable: true, description: "The partner that it has become; null unless APPROVED (JOIN-076)." })
  partner(@Root() { accountId, status }: NetworkApplication, @Ctx() context: Context): Promise<Partner | null> {
    return status === NetworkApplicationStatus.APPROVED ? context.load(partnersOfApplications, accountId) : Promise.resolve(null);
  }

  @FieldResolver(() => File, { nullable: true, description: "The credential file, with a URL to download it; null when it is gone." })
  registrationCredentialFile(@Root() { companyInfo }: NetworkApplication, @Ctx() context: Context): Promise<File | null> {
    return fileOf(context, companyInfo.registrationCredentialFileId);
  }

  @FieldResolver(() => File, { nullable: true, description: "The trademark, with a URL to download it; null when there is none." })
  companyTrademarkFile(@Root() { companyInfo }: NetworkApplication, @Ctx() context: Context): Promise<File | null> {
    return fileOf(context, companyInfo.companyTrademarkFileId);
  }

  @FieldResolver(() => [ApplicationAttempt], { description: "Every submission and how it ended, oldest first (JOIN-084)." })
  async attempts(@Root() { id }: NetworkApplication, @Ctx() context: Context): Promise<ApplicationAttempt[]> {
    return (await context.load(attemptsOf, id)) ?? [];
  }

  @FieldResolver(() => [String], { description: "What a reviewer looks at (JOIN-060); empty for others." })
  reviewChecklist(@Ctx() { principal }: Context): readonly string[] {
    return principal.kind === "STAFF" ? REVIEW_CHECKLIST : [];
  }
}

@Resolver(() => ApplicationConnection)
export class ApplicationConnectionResolver {
  @FieldResolver(() => Int, { description: "How many meet the filter, on all pages." })
  totalCount(@Root() { condition }: ApplicationConnection, @Ctx() context: Context): Promise<number> {
    return countApplications(context, condition);
  }
}

function fileOf(context: Context, fileId: string | null | undefined): Promise<File | null> {
  return fileId ? fileById(context, fileId) : Promise.resolve(null);
}

/** Partners of applications that the caller sees: the applicant becomes a partner while it is being answered. */
function partnersOfApplications({ runtime }: Context, ids: readonly string[]): Promise<Map<string, Partner>> {
  return partnersById(systemContext(runtime, "partners of applications"), ids);
}
