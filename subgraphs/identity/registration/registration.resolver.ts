import type { GraphQLResolveInfo } from "graphql";
import { Arg, Ctx, Info, Mutation, Resolver } from "type-graphql";
import { type AccessRule, Allow } from "../../../platform/access/allow.js";
import { Context } from "../../../platform/graphql/context.js";
import { changing, mutate } from "../../../platform/graphql/mutation.js";
import { refuse } from "../../../platform/graphql/user-errors.js";
import { accountsById } from "../accounts/read-accounts.js";
import { viewerOfToken } from "../sessions/read-viewer.js";
import type { OpenedSession } from "../sessions/sessions.js";
import { CodePurpose } from "../verification/code-purpose.js";
import { completeAccountInformation } from "./account-information.js";
import { enableCloudServices } from "./cloud-services.js";
import { deleteAccount, disableCloudServices, prepareDeletion } from "./leaving.js";
import { setMarketingConsent, unsubscribe } from "./marketing-consent.js";
import { bindMobile, preparePhone, setSecurityPhone } from "./phones.js";
import { prepareRegistration, registerAccount } from "./register-account.js";
import {
  AccountPayload,
  CompleteAccountInformationInput,
  DeleteAccountInput,
  DeleteAccountPayload,
  DisableCloudServicesInput,
  EnableCloudServicesInput,
  ProvenPhoneInput,
  RegisterAccountInput,
  RegisterAccountPayload,
  SetMarketingConsentInput,
  UnsubscribeInput,
  UnsubscribePayload,
} from "./registration.js";

const HOLDER: AccessRule = { holder: true };

/** A change of the caller's own account, which answers with the account as it is then. */
const changeOwn = changing("account", accountsById);

@Resolver()
export class RegistrationResolver {
  @Mutation(() => RegisterAccountPayload, {
    description: "Registers an account with a verified e-mail address and opens its first session (JOIN-001 to JOIN-016).",
  })
  @Allow({ public: true })
  async registerAccount(
    @Arg("input", () => RegisterAccountInput, { description: "The form." }) input: RegisterAccountInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    const prepared = await prepareRegistration(context, input);
    let opened: OpenedSession | null = null;
    return mutate(
      context,
      info,
      {},
      {
        change: async (transaction) => {
          const { accountId, session } = await registerAccount(transaction, prepared);
          opened = session;
          return accountId;
        },
        answer: async () => {
          if (!opened) throw new Error("an account is registered once");
          const { accessToken, expiresAt } = opened;
          return { account: (await viewerOfToken(context, accessToken)).account, accessToken, expiresAt };
        },
      },
    );
  }

  @Mutation(() => AccountPayload, {
    description:
      "Enables cloud services for the caller's own account, now or at any later sign-in (JOIN-021 to JOIN-027). The vendor's company that contracts follows from the country.",
  })
  @Allow(HOLDER)
  enableCloudServices(
    @Arg("input", () => EnableCloudServicesInput, { description: "Country, agreements, consent." }) input: EnableCloudServicesInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return changeOwn(context, info, input, (transaction) => enableCloudServices(transaction, input));
  }

  @Mutation(() => AccountPayload, { description: "Says who holds the caller's own account; needs a bound mobile number (JOIN-032)." })
  @Allow(HOLDER)
  completeAccountInformation(
    @Arg("input", () => CompleteAccountInformationInput, { description: "Who holds it." }) input: CompleteAccountInformationInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return changeOwn(context, info, input, (transaction) => completeAccountInformation(transaction, input));
  }

  @Mutation(() => AccountPayload, {
    description: "Gives the caller's own account a phone for password recovery and for signing in (JOIN-017, JOIN-019).",
  })
  @Allow(HOLDER)
  async setSecurityPhone(
    @Arg("input", () => ProvenPhoneInput, { description: "Number and code." }) input: ProvenPhoneInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    const prepared = await preparePhone(context, CodePurpose.SET_SECURITY_PHONE, input);
    return changeOwn(context, info, {}, (transaction) => setSecurityPhone(transaction, prepared));
  }

  @Mutation(() => AccountPayload, {
    description:
      "Gives the caller's own account a mobile number, for news and verification codes. It does not sign in (JOIN-030, JOIN-031).",
  })
  @Allow(HOLDER)
  async bindMobile(
    @Arg("input", () => ProvenPhoneInput, { description: "Number and code." }) input: ProvenPhoneInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    const prepared = await preparePhone(context, CodePurpose.BIND_MOBILE, input);
    return changeOwn(context, info, {}, (transaction) => bindMobile(transaction, prepared));
  }

  @Mutation(() => AccountPayload, { description: "Gives or withdraws the caller's consent to news and promotions, at once (JOIN-028)." })
  @Allow(HOLDER)
  setMarketingConsent(
    @Arg("input", () => SetMarketingConsentInput, { description: "Wanted or not." }) input: SetMarketingConsentInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return changeOwn(context, info, input, (transaction) => setMarketingConsent(transaction, input.consent));
  }

  @Mutation(() => AccountPayload, {
    description:
      "Switches cloud services of the caller's own account off and withdraws the consent to news and promotions (JOIN-029). Refused with INVALID_STATE for partners and their customers.",
  })
  @Allow(HOLDER)
  disableCloudServices(
    @Arg("input", () => DisableCloudServicesInput, { description: "The confirmation." }) input: DisableCloudServicesInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return changeOwn(context, info, input, (transaction) => {
      if (!input.confirmed) refuse("INVALID_INPUT", "Confirm that cloud services are to be switched off.", ["confirmed"]);
      return disableCloudServices(transaction);
    });
  }

  @Mutation(() => DeleteAccountPayload, {
    description:
      "Deletes the caller's own account (JOIN-029). Refused with INVALID_CREDENTIALS for a wrong password, with INVALID_STATE for partners and their customers.",
  })
  @Allow(HOLDER)
  async deleteAccount(
    @Arg("input", () => DeleteAccountInput, { description: "The password." }) input: DeleteAccountInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    const password = await prepareDeletion(context, input.password);
    return mutate(
      context,
      info,
      {},
      {
        change: (transaction) => deleteAccount(transaction, password),
        answer: () => ({ deleted: true }),
      },
    );
  }

  @Mutation(() => UnsubscribePayload, {
    description: "Withdraws the consent to news and promotions by the link of such a message, at once and without signing in (JOIN-028).",
  })
  @Allow({ public: true })
  unsubscribe(
    @Arg("input", () => UnsubscribeInput, { description: "The link's token." }) input: UnsubscribeInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(
      context,
      info,
      {},
      { change: (transaction) => unsubscribe(transaction, input.token), answer: () => ({ unsubscribed: true }) },
    );
  }
}
