import { defineSubgraph, entity } from "../../platform/graphql/subgraph.js";
import { Account, Customer } from "./accounts/account.js";
import { accountsById } from "./accounts/accounts.js";
import { CustomerAccountResolver, customersById } from "./accounts/accounts.resolver.js";
import { accountManagersConsumer } from "./known/account-managers.js";
import { associationsConsumer } from "./known/associations.js";
import { enrolmentsConsumer } from "./known/enrolments.js";
import { Member } from "./members/member.js";
import { MemberConnectionResolver, MembersResolver } from "./members/members.resolver.js";
import { membersById } from "./members/read-members.js";
import { RolesResolver } from "./members/roles.resolver.js";
import { messageDelivery } from "./messages/delivery.js";
import { MessagesResolver } from "./messages/messages.resolver.js";
import { messageRequestsConsumer } from "./messages/requests.js";
import { Partner } from "./partners/partner.js";
import { partnersById } from "./partners/partners.js";
import { GatewayResolver } from "./sessions/gateway.resolver.js";
import { sessionPurge } from "./sessions/purge.js";
import { SessionsResolver } from "./sessions/sessions.resolver.js";
import { staffMembersById } from "./staff/staff.js";
import { StaffMember } from "./staff/staff-member.js";
import { VerificationResolver } from "./verification/verification.resolver.js";

export const subgraph = defineSubgraph({
  name: "identity",
  resolvers: [
    CustomerAccountResolver,
    GatewayResolver,
    MemberConnectionResolver,
    MembersResolver,
    MessagesResolver,
    RolesResolver,
    SessionsResolver,
    VerificationResolver,
  ],
  otherTypes: [Account, Customer, Member, Partner, StaffMember],
  entities: [
    entity("Account", accountsById),
    entity("Customer", customersById),
    entity("Member", membersById),
    entity("Partner", partnersById),
    entity("StaffMember", staffMembersById),
  ],
  consumers: [accountManagersConsumer, associationsConsumer, enrolmentsConsumer, messageRequestsConsumer],
  timers: [messageDelivery, sessionPurge],
});
