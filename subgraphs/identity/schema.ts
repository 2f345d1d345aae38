import { defineSubgraph, entity } from "../../platform/graphql/subgraph.js";
import { Account, Customer } from "./accounts/account.js";
import { CustomerAccountResolver, customersById } from "./accounts/accounts.resolver.js";
import { accountsById } from "./accounts/read-accounts.js";
import { companiesById } from "./companies/companies.js";
import { Company } from "./companies/company.js";
import { CompanyAssociationsResolver } from "./company-associations/associations.resolver.js";
import { loadCountries } from "./countries/countries.js";
import { CountriesResolver } from "./countries/countries.resolver.js";
import { UploadsResolver } from "./documents/uploads.resolver.js";
import { ApplicationChangesResolver } from "./joining/application-changes.resolver.js";
import { ApplicationConnectionResolver, ApplicationFieldsResolver } from "./joining/application-fields.resolver.js";
import { ApplicationsResolver } from "./joining/applications.resolver.js";
import { overdueChecks } from "./joining/automatic-check.js";
import { NetworkApplication } from "./joining/network-application.js";
import { applicationsById } from "./joining/read-applications.js";
import { accountManagersConsumer } from "./known/account-managers.js";
import { agreementsConsumer } from "./known/agreements.js";
import { associationsConsumer } from "./known/associations.js";
import { enrolmentsConsumer } from "./known/enrolments.js";
import { Member } from "./members/member.js";
import { MemberConnectionResolver, MembersResolver } from "./members/members.resolver.js";
import { membersById } from "./members/read-members.js";
import { RolesResolver } from "./members/roles.resolver.js";
import { messageDelivery } from "./messages/delivery.js";
import { MessagesResolver } from "./messages/messages.resolver.js";
import { messagesById } from "./messages/read-messages.js";
import { messageRequestConsumers } from "./messages/requests.js";
import { Partner } from "./partners/partner.js";
import { partnersById } from "./partners/partners.js";
import { PartnersResolver } from "./partners/partners.resolver.js";
import { RegistrationResolver } from "./registration/registration.resolver.js";
import { GatewayResolver } from "./sessions/gateway.resolver.js";
import { sessionPurge } from "./sessions/purge.js";
import { SessionsResolver } from "./sessions/sessions.resolver.js";
import { IntegrationsResolver } from "./staff/integrations.resolver.js";
import { staffMembersById } from "./staff/staff.js";
import { StaffResolver } from "./staff/staff.resolver.js";
import { StaffMember } from "./staff/staff-member.js";
import { VerificationResolver } from "./verification/verification.resolver.js";

export const subgraph = defineSubgraph({
  name: "identity",
  resolvers: [
    ApplicationChangesResolver,
    ApplicationConnectionResolver,
    ApplicationFieldsResolver,
    ApplicationsResolver,
    CompanyAssociationsResolver,
    CountriesResolver,
    CustomerAccountResolver,
    GatewayResolver,
    IntegrationsResolver,
    MemberConnectionResolver,
    MembersResolver,
    MessagesResolver,
    PartnersResolver,
    RegistrationResolver,
    RolesResolver,
    SessionsResolver,
    StaffResolver,
    UploadsResolver,
    VerificationResolver,
  ],
  otherTypes: [Account, Company, Customer, Member, NetworkApplication, Partner, StaffMember],
  entities: [
    entity("Account", accountsById),
    entity("Company", companiesById),
    entity("Customer", customersById),
    entity("Member", membersById),
    entity("Message", messagesById),
    entity("NetworkApplication", applicationsById),
    entity("Partner", partnersById),
    entity("StaffMember", staffMembersById),
  ],
  consumers: [accountManagersConsumer, agreementsConsumer, associationsConsumer, enrolmentsConsumer, ...messageRequestConsumers],
  timers: [messageDelivery, overdueChecks, sessionPurge],
  catalogues: [loadCountries],
});
