import type { Fetches, InnerReviewRow, ReviewRow } from "./fetches.ts";

/**
 * The answer to the heavy query: the 16 requests of Apollo's plan, each as soon as the plan allows, and their answers
 * put together by hand. An entity is asked for once per request and built once per request.
 */
export async function heavyAnswer(fetches: Fetches, viewer: string): Promise<object> {
  const [users, topProducts] = await Promise.all([usersOf(fetches, viewer), topProductsOf(fetches, viewer)]);
  return { data: { users, topProducts } };
}

async function usersOf(fetches: Fetches, viewer: string): Promise<object[]> {
  const users = await fetches.users(viewer);
  const reviewsOfUser = await fetches.reviewsOfUsers(
    viewer,
    users.map(({ id }) => id),
  );
  const outer = [...reviewsOfUser.values()].flatMap(({ reviews }) => reviews);
  const reviews = outer.flatMap(({ product }) => product.reviews);
  const [products, parts] = await Promise.all([
    productsOf(fetches, viewer, distinct(outer.map(({ product }) => product.upc))),
    partsOf(fetches, viewer, reviews),
  ]);
  return users.map(({ id, username, name }) => ({
    id,
    username,
    name,
    reviews: reviewsOfUser.get(id)?.reviews.map((review) => ({
      id: review.id,
      body: review.body,
      product: { ...products.get(review.product.upc), reviews: review.product.reviews.map((inner) => reviewOf(inner, parts)) },
    })),
  }));
}

async function topProductsOf(fetches: Fetches, viewer: string): Promise<object[]> {
  const top = await fetches.topProducts(viewer);
  const upcs = top.map(({ upc }) => upc);
  const [[reviewsOfProduct, parts], stock] = await Promise.all([
    reviewsOfTop(fetches, viewer, upcs),
    fetches.stockAndEstimates(viewer, new Map(top.map((product) => [product.upc, product]))),
  ]);
  return top.map(({ upc, name, price, weight }) => ({
    inStock: stock.get(upc)?.inStock,
    name,
    price,
    shippingEstimate: stock.get(upc)?.shippingEstimate,
    upc,
    weight,
    reviews: reviewsOfProduct.get(upc)?.reviews.map((review) => reviewOf(review, parts)),
  }));
}

async function reviewsOfTop(fetches: Fetches, viewer: string, upcs: readonly string[]) {
  const reviewsOfProduct = await fetches.reviewsOfProducts(viewer, upcs);
  const reviews = [...reviewsOfProduct.values()].flatMap((product) => product.reviews);
  return [reviewsOfProduct, await partsOf(fetches, viewer, reviews)] as const;
}

/** What reviews need of other subgraphs: their authors' names and the products which those have reviewed. */
interface Parts {
  readonly names: ReadonlyMap<string, { readonly name: string }>;
  readonly products: ReadonlyMap<string, Product>;
}

async function partsOf(fetches: Fetches, viewer: string, reviews: readonly ReviewRow[]): Promise<Parts> {
  const authors = reviews.map(({ author }) => author);
  const [names, products] = await Promise.all([
    fetches.names(viewer, distinct(authors.map(({ id }) => id))),
    productsOf(fetches, viewer, distinct(authors.flatMap((author) => author.reviews.map(({ product }) => product.upc)))),
  ]);
  return { names, products };
}

interface Product {
  readonly inStock: boolean | undefined;
  readonly name: string;
  readonly price: number;
  readonly shippingEstimate: number | null | undefined;
  readonly upc: string;
  readonly weight: number;
}

async function productsOf(fetches: Fetches, viewer: string, upcs: readonly string[]): Promise<Map<string, Product>> {
  const priced = async () => {
    const known = await fetches.products(viewer, upcs);
    return { known, estimates: await fetches.estimates(viewer, known) };
  };
  const [{ known, estimates }, stock] = await Promise.all([priced(), fetches.stock(viewer, upcs)]);
  const products = new Map<string, Product>();
  for (const [upc, { name, price, weight }] of known) {
    const shippingEstimate = estimates.get(upc)?.shippingEstimate;
    products.set(upc, { inStock: stock.get(upc)?.inStock, name, price, shippingEstimate, upc, weight });
  }
  return products;
}

function reviewOf({ id, body, author }: ReviewRow, { names, products }: Parts): object {
  const innerReviewOf = (review: InnerReviewRow) => ({ id: review.id, body: review.body, product: products.get(review.product.upc) });
  return {
    id,
    body,
    author: {
      id: author.id,
      username: author.username,
      name: names.get(author.id)?.name,
      reviews: author.reviews.map(innerReviewOf),
    },
  };
}

const distinct = (keys: readonly string[]): string[] => [...new Set(keys)];
