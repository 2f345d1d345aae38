import type { Fetches, InnerReviewRow, OuterReviewRow, ReviewRow } from "./fetches.ts";

/**
 * The answer to the heavy query: the nine requests that this gateway makes for it, each as soon as what it needs is
 * there, and their answers put together by hand. An entity is asked for once per request and built once per request.
 */
export async function heavyAnswer(fetches: Fetches, viewer: string): Promise<object> {
  const top = topOf(fetches, viewer);
  const [{ users, reviewsOfUser }, { reviewsOfProduct }] = await Promise.all([usersOf(fetches, viewer), top]);
  const outer = [...reviewsOfUser.values()].flatMap(({ reviews }) => reviews);
  const reviews = [...outer.map(({ product }) => product), ...reviewsOfProduct.values()].flatMap((product) => product.reviews);
  const upcs = distinct([
    ...outer.map(({ product }) => product.upc),
    ...reviews.flatMap(({ author }) => author.reviews.map(({ product }) => product.upc)),
  ]);
  const [names, products, stockOfTop] = await Promise.all([
    fetches.names(viewer, distinct(reviews.map(({ author }) => author.id))),
    productsOf(fetches, viewer, upcs),
    top.then(({ stock }) => stock),
  ]);
  const parts: Parts = { names, products };
  return {
    data: {
      users: users.map(({ id, username, name }) => ({
        id,
        username,
        name,
        reviews: reviewsOfUser.get(id)?.reviews.map((review) => outerReviewOf(review, parts)),
      })),
      topProducts: (await top).products.map(({ upc, name, price, weight }) => ({
        inStock: stockOfTop.get(upc)?.inStock,
        name,
        price,
        shippingEstimate: stockOfTop.get(upc)?.shippingEstimate,
        upc,
        weight,
        reviews: reviewsOfProduct.get(upc)?.reviews.map((review) => reviewOf(review, parts)),
      })),
    },
  };
}

async function usersOf(fetches: Fetches, viewer: string) {
  const users = await fetches.users(viewer);
  const ids = users.map(({ id }) => id);
  return { users, reviewsOfUser: await fetches.reviewsOfUsers(viewer, ids) };
}

async function topOf(fetches: Fetches, viewer: string) {
  const products = await fetches.topProducts(viewer);
  const stock = fetches.stockAndEstimates(viewer, new Map(products.map((product) => [product.upc, product])));
  const upcs = products.map(({ upc }) => upc);
  return { products, stock, reviewsOfProduct: await fetches.reviewsOfProducts(viewer, upcs) };
}

/** What reviews need of other subgraphs: their authors' names and the products which those have reviewed. */
interface Parts {
  readonly names: ReadonlyMap<string, { readonly name: string }>;
  readonly products: ReadonlyMap<string, Product>;
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

function outerReviewOf({ id, body, product }: OuterReviewRow, parts: Parts): object {
  return { id, body, product: { ...parts.products.get(product.upc), reviews: product.reviews.map((review) => reviewOf(review, parts)) } };
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
