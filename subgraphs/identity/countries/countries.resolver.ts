import { Ctx, Query, Resolver } from "type-graphql";
import { Allow } from "../../../platform/access/allow.js";
import { Context } from "../../../platform/graphql/context.js";
import { allCountries } from "./countries.js";
import { Country } from "./country.js";

@Resolver()
export class CountriesResolver {
  @Query(() => [Country], { description: "The countries and regions in which an account can be registered, by name (JOIN-002)." })
  @Allow({ public: true })
  countries(@Ctx() context: Context): Promise<Country[]> {
    return allCountries(context);
  }
}
