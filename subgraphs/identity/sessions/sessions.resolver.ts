import type { GraphQLResolveInfo } from "graphql";
import { Arg, Ctx, Info, Mutation, Query, Resolver } from "type-graphql";
import { Allow } from "../../../platform/access/allow.js";
import { Context } from "../../../platform/graphql/context.js";
import { forbidden } from "../../../platform/graphql/errors.js";
import { mutate } from "../../../platform/graphql/mutation.js";
import { changePassword, preparePasswordChange } from "./change-password.js";
import { viewerOf, viewerOfToken } from "./read-viewer.js";
import { prepareReset, resetPassword } from "./reset-password.js";
import {
  ChangeMyPasswordInput,
  ChangeMyPasswordPayload,
  ResetPasswordInput,
  ResetPasswordPayload,
  SignInInput,
  SignInMemberInput,
  SignInPayload,
  SignOutPayload,
} from "./session.js";
import { endSession, type OpenedSession, openSession } from "./sessions.js";
import { type CheckedCredentials, checkMemberSignIn, checkSignIn, confirmed } from "./sign-in.js";
import { Viewer } from "./viewer.js";

@Resolver()
export class SessionsResolver {
  @Query(() => Viewer, { description: "Who is signed in, and what it may do (JOIN-096)." })
  @Allow({ signedIn: true })
  viewer(@Ctx() context: Context): Promise<Viewer> {
    return viewerOf(context);
  }

  @Mutation(() => SignInPayload, {
    description:
      "Opens a session for an account or the vendor's staff. An unknown name and a wrong password are refused alike, with INVALID_CREDENTIALS (JOIN-093); after five wrong tries within 15 minutes with TOO_MANY_ATTEMPTS.",
  })
  @Allow({ public: true })
  async signIn(
    @Arg("input", () => SignInInput, { description: "Name and password." }) input: SignInInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return this.#open(context, info, await checkSignIn(context, input), input.rememberMe);
  }

  @Mutation(() => SignInPayload, {
    description:
      "Opens a session for a member of a partner's organisation (ORG-057). Whatever is wrong is refused alike, with INVALID_CREDENTIALS, and so is a locked or deleted member (ORG-059, ORG-064).",
  })
  @Allow({ public: true })
  async signInMember(
    @Arg("input", () => SignInMemberInput, { description: "The partner account, name and password." }) input: SignInMemberInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return this.#open(context, info, await checkMemberSignIn(context, input), input.rememberMe);
  }

  @Mutation(() => SignOutPayload, { description: "Ends the session that the request is made with." })
  @Allow({ signedIn: true })
  signOut(@Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
    return mutate(
      context,
      info,
      {},
      {
        change: async (transaction) => {
          const { sessionId } = transaction.principal;
          if (sessionId === null) throw forbidden("An API key has no session to end.");
          await endSession(transaction, sessionId);
          return sessionId;
        },
        answer: () => ({ signedOut: true }),
      },
    );
  }

  @Mutation(() => ChangeMyPasswordPayload, {
    description:
      "Changes the caller's own password and ends its other sessions. The one thing allowed while the initial password has to be changed (ORG-061).",
  })
  @Allow({ signedIn: true, duringPasswordChange: true })
  async changeMyPassword(
    @Arg("input", () => ChangeMyPasswordInput, { description: "The password so far and the new one." }) input: ChangeMyPasswordInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    const prepared = await preparePasswordChange(context, input);
    return mutate(
      context,
      info,
      {},
      {
        change: (transaction) => changePassword(transaction, prepared),
        answer: () => ({ changed: true }),
      },
    );
  }

  @Mutation(() => ResetPasswordPayload, {
    description:
      "Sets a new password with a code sent to the account's e-mail address or security phone (JOIN-020). Where there is no such account or address no code is good.",
  })
  @Allow({ public: true })
  async resetPassword(
    @Arg("input", () => ResetPasswordInput, { description: "Who, the code and the new password." }) input: ResetPasswordInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    const prepared = await prepareReset(context, input);
    return mutate(
      context,
      info,
      {},
      {
        change: (transaction) => resetPassword(transaction, prepared),
        answer: () => ({ reset: true }),
      },
    );
  }

  /** The token stays out of what the transaction answers: nothing of it is stored. */
  #open(context: Context, info: GraphQLResolveInfo, credentials: CheckedCredentials, rememberMe: boolean) {
    let opened: OpenedSession | null = null;
    return mutate(
      context,
      info,
      {},
      {
        change: async (transaction) => {
          const { holder } = await confirmed(transaction, credentials);
          opened = await openSession(transaction, holder, rememberMe);
          return opened.sessionId;
        },
        answer: async (_, sessionId) => {
          if (opened?.sessionId !== sessionId) throw new Error("a session is opened once");
          return signedIn(context, opened);
        },
      },
    );
  }
}

async function signedIn(context: Context, { accessToken, expiresAt }: OpenedSession) {
  const viewer = await viewerOfToken(context, accessToken);
  return { accessToken, expiresAt, passwordChangeDue: viewer.principal.passwordChangeDue, viewer };
}
