import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { Context } from "../../../platform/graphql/context.js";
import { Account, Customer } from "./account.js";
import { accountsById } from "./read-accounts.js";

@Resolver(() => Customer)
export class CustomerAccountResolver {
  @FieldResolver(() => Account, { nullable: true, description: "The customer's account; null when the caller may not see this customer." })
  account(@Root() customer: Customer, @Ctx() context: Context): Promise<Account | null> {
    return context.load(accountsById, customer.id);
  }
}

/** A customer of whatever ID: what is shown of it is decided by its fields. */
export async function customersById(_: Context, ids: readonly string[]): Promise<Map<string, Customer>> {
  return new Map(ids.map((id) => [id, { id }]));
}
