import { Pool } from "undici";

/** What a subgraph answers to the fetches of the one query, as far as it is read. */
export interface UserRow {
  readonly id: string;
  readonly username: string;
  readonly name: string;
}

export interface ProductRow {
  readonly upc: string;
  readonly name: string;
  readonly price: number;
  readonly weight: number;
}

export interface ReviewRow {
  readonly id: string;
  readonly body: string;
  readonly author: { readonly id: string; readonly username: string; readonly reviews: readonly InnerReviewRow[] };
}

export interface InnerReviewRow {
  readonly id: string;
  readonly body: string;
  readonly product: { readonly upc: string };
}

export interface OuterReviewRow {
  readonly id: string;
  readonly body: string;
  readonly product: { readonly upc: string; readonly reviews: readonly ReviewRow[] };
}

/** The requests of the plan, each for the viewer who asks (JSON of a string, or null). */
export class Fetches {
  readonly #pool: Pool;

  constructor(origin: string) {
    this.#pool = new Pool(origin, { connections: 128, pipelining: 1 });
  }

  async users(viewer: string): Promise<UserRow[]> {
    return (await this.#root<{ users: UserRow[] }>("/accounts", USERS, viewer)).users;
  }

  async topProducts(viewer: string): Promise<ProductRow[]> {
    return (await this.#root<{ topProducts: ProductRow[] }>("/products", TOP_PRODUCTS, viewer)).topProducts;
  }

  reviewsOfUsers(viewer: string, ids: readonly string[]): Promise<Map<string, { readonly reviews: readonly OuterReviewRow[] }>> {
    return this.#entities("/reviews", REVIEWS_OF_USERS, viewer, ids, userText);
  }

  reviewsOfProducts(viewer: string, upcs: readonly string[]): Promise<Map<string, { readonly reviews: readonly ReviewRow[] }>> {
    return this.#entities("/reviews", REVIEWS_OF_PRODUCTS, viewer, upcs, productText);
  }

  names(viewer: string, ids: readonly string[]): Promise<Map<string, { readonly name: string }>> {
    return this.#entities("/accounts", NAMES, viewer, ids, userText);
  }

  products(viewer: string, upcs: readonly string[]): Promise<Map<string, Omit<ProductRow, "upc">>> {
    return this.#entities("/products", PRODUCTS, viewer, upcs, productText);
  }

  stock(viewer: string, upcs: readonly string[]): Promise<Map<string, { readonly inStock: boolean }>> {
    return this.#entities("/inventory", STOCK, viewer, upcs, productText);
  }

  estimates(viewer: string, known: Priced): Promise<Map<string, { readonly shippingEstimate: number | null }>> {
    return this.#entities("/inventory", ESTIMATES, viewer, [...known.keys()], pricedText(known));
  }

  stockAndEstimates(
    viewer: string,
    known: Priced,
  ): Promise<Map<string, { readonly inStock: boolean; readonly shippingEstimate: number | null }>> {
    return this.#entities("/inventory", STOCK_AND_ESTIMATES, viewer, [...known.keys()], pricedText(known));
  }

  async #root<Data>(path: string, head: string, viewer: string): Promise<Data> {
    return (await this.#post<Data>(path, `${head}${viewer}}}`)).data;
  }

  /** The entities of `keys`, which are distinct, by key. */
  async #entities<Entity>(
    path: string,
    head: string,
    viewer: string,
    keys: readonly string[],
    representation: (key: string) => string,
  ): Promise<Map<string, Entity>> {
    const body = `${head}${viewer},"representations":[${keys.map(representation).join(",")}]}}`;
    const { data } = await this.#post<{ _entities: Entity[] }>(path, body);
    return new Map(keys.map((key, index) => [key, data._entities[index] as Entity]));
  }

  async #post<Data>(path: string, body: string): Promise<{ data: Data }> {
    const response = await this.#pool.request({ path, method: "POST", headers: HEADERS, body });
    return JSON.parse(await response.body.text()) as { data: Data };
  }
}

type Priced = ReadonlyMap<string, { readonly price: number; readonly weight: number }>;

const HEADERS = { accept: "application/json", "content-type": "application/json" };

const userText = (id: string): string => `{"__typename":"User","id":${JSON.stringify(id)}}`;
const productText = (upc: string): string => `{"__typename":"Product","upc":${JSON.stringify(upc)}}`;
const pricedText = (known: Priced) => (upc: string) => {
  const { price, weight } = known.get(upc) ?? {};
  return `{"__typename":"Product","price":${price},"weight":${weight},"upc":${JSON.stringify(upc)}}`;
};

const AUTHOR = "author { __typename id username reviews(viewer: $viewer) { id body product { __typename upc } } }";

const root = (selection: string): string => `{"query":${JSON.stringify(`query($viewer: ID) { ${selection} }`)},"variables":{"viewer":`;
const entities = (selection: string): string =>
  `{"query":${JSON.stringify(`query($representations: [_Any!]!, $viewer: ID) { _entities(representations: $representations) { ${selection} } }`)},"variables":{"viewer":`;

const USERS = root("users(viewer: $viewer) { __typename id username name(viewer: $viewer) }");
const TOP_PRODUCTS = root("topProducts(viewer: $viewer) { __typename name(viewer: $viewer) price upc weight }");
const REVIEWS_OF_USERS = entities(
  `... on User { reviews(viewer: $viewer) { id body product { __typename upc reviews(viewer: $viewer) { id body ${AUTHOR} } } } }`,
);
const REVIEWS_OF_PRODUCTS = entities(`... on Product { reviews(viewer: $viewer) { id body ${AUTHOR} } }`);
const NAMES = entities("... on User { name(viewer: $viewer) }");
const PRODUCTS = entities("... on Product { name(viewer: $viewer) price weight }");
const STOCK = entities("... on Product { inStock(viewer: $viewer) }");
const ESTIMATES = entities("... on Product { shippingEstimate(viewer: $viewer) }");
const STOCK_AND_ESTIMATES = entities("... on Product { inStock(viewer: $viewer) shippingEstimate(viewer: $viewer) }");
