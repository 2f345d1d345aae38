import { Arg, Ctx, Field, ObjectType, Resolver, Root, Subscription } from "type-graphql";
import { Allow } from "../../../platform/access/allow.js";
import { accountStream, type PayloadOf } from "../../../platform/events/definition.js";
import { Context } from "../../../platform/graphql/context.js";
import { type Delivery, follow } from "../../../platform/graphql/live.js";
import { CursorScalar } from "../../../platform/graphql/scalars.js";
import { ownAccountId } from "../accounts/accounts.js";
import { NetworkApplication, NetworkApplicationStatus } from "./network-application.js";
import { NetworkApplicationChanged } from "./notices.js";
import { applicationsById } from "./read-applications.js";

@ObjectType({ description: "A step that an application has taken." })
export class NetworkApplicationChange {
  @Field(() => CursorScalar, { description: "Its place in the stream: pass it as `after` to continue behind it." })
  cursor!: string;

  @Field(() => NetworkApplicationStatus, { description: "Where the step has led." })
  status!: NetworkApplicationStatus;

  @Field(() => NetworkApplication, { nullable: true, description: "The application as it is now." })
  application!: NetworkApplication | null;
}

@Resolver()
export class ApplicationChangesResolver {
  @Subscription(() => NetworkApplicationChange, {
    description:
      "Each step of the caller's own application as it is taken, with `after` first those missed since. Joining changes the caller's rights, which ends the stream: continue with the last cursor.",
    subscribe: ({ context, args }) => {
      const stream = accountStream(ownAccountId(context as Context));
      return follow(context as Context, NetworkApplicationChanged, stream, (args as { after?: string }).after, () => true);
    },
  })
  @Allow({ holder: true, partner: "ANY", administrator: true })
  async networkApplicationChanged(
    @Root() { event: { payload }, cursor }: Delivery<PayloadOf<typeof NetworkApplicationChanged>>,
    @Arg("after", () => CursorScalar, { nullable: true, description: "Continue behind this cursor." }) _after: string | undefined,
    @Ctx() context: Context,
  ): Promise<NetworkApplicationChange> {
    const [application] = (await applicationsById(context, [payload.applicationId])).values();
    return { cursor, status: payload.status as NetworkApplicationStatus, application: application ?? null };
  }
}
