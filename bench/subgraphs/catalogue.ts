/**
 * What the four subgraphs know: as many users, products and reviews, with values as long, as the public benchmark has.
 * Behind its nine products come generated ones, up to 5,000, for answers of many entities; nothing else reaches those.
 */

export interface User {
  readonly id: string;
  readonly name: string;
  readonly username: string;
  readonly birthday: number;
}

export interface Product {
  readonly upc: string;
  readonly name: string;
  readonly price: number;
  readonly weight: number;
}

export interface Review {
  readonly id: string;
  readonly body: string;
  readonly upc: string;
}

const BIRTHDAY = 1_234_567_890;

export const users: readonly User[] = [
  { id: "1", name: "Ada Lovelace K", username: "adalo", birthday: BIRTHDAY },
  { id: "2", name: "Alan Turing", username: "alanturing", birthday: BIRTHDAY },
  { id: "3", name: "Grace Hopper M", username: "gracehopper1", birthday: BIRTHDAY },
  { id: "4", name: "Edsger Dijkstra", username: "dijkstra", birthday: BIRTHDAY },
  { id: "5", name: "Donald Knut", username: "donaldknut", birthday: BIRTHDAY },
  { id: "6", name: "Barbara List", username: "barbar", birthday: BIRTHDAY },
];

const known: readonly Product[] = [
  { upc: "1", name: "Table", price: 899, weight: 100 },
  { upc: "2", name: "Couch", price: 1299, weight: 1000 },
  { upc: "3", name: "Glass", price: 15, weight: 20 },
  { upc: "4", name: "Chair", price: 499, weight: 100 },
  { upc: "5", name: "TV", price: 1299, weight: 1000 },
  { upc: "6", name: "Lamp", price: 6999, weight: 300 },
  { upc: "7", name: "Grill", price: 3999, weight: 2000 },
  { upc: "8", name: "Fridge", price: 100_000, weight: 6000 },
  { upc: "9", name: "Sofa", price: 9999, weight: 800 },
];

export const MOST_PRODUCTS = 5_000;

export const products: readonly Product[] = [
  ...known,
  ...Array.from({ length: MOST_PRODUCTS - known.length }, (_, index) => {
    const number = known.length + 1 + index;
    return { upc: String(number), name: `Article ${number}`, price: (number * 37) % 3000, weight: (number * 11) % 900 };
  }),
];

const productsByUpc = new Map(products.map((product) => [product.upc, product]));
const usersById = new Map(users.map((user) => [user.id, user]));

export const productOf = (upc: string): Product | undefined => productsByUpc.get(upc);
export const userOf = (id: string): User | undefined => usersById.get(id);

const outOfStock: ReadonlySet<string> = new Set(["2", "3", "4", "8"]);
export const isInStock = (upc: string): boolean => !outOfStock.has(upc);

const lorem =
  "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore magna aliqua. Ut enim ad minim veniam, quis nostrud exercitation ullamco laboris nisi ut aliquip ex ea commodo consequat. Duis aute irure dolor in reprehenderit in voluptate velit esse cillum dolore eu fugiat nulla pariatur. Excepteur sint occaecat cupidatat non proident, sunt in culpa qui officia deserunt mollit anim id est laborum. ";

/** A body of so many characters, as long as the public benchmark's review of that number. */
const bodyOf = (length: number, from = 0): string => lorem.repeat(3).slice(from, from + length);

const LONG = 445;
const MIDDLE = 286;
const SHORT = 275;
const BRIEF = 144;
const LONGEST = 850;

export const reviews: readonly Review[] = [
  { id: "1", body: bodyOf(LONG), upc: "1" },
  { id: "2", body: bodyOf(MIDDLE, 28), upc: "1" },
  { id: "3", body: bodyOf(SHORT, 57), upc: "1" },
  { id: "4", body: bodyOf(BRIEF, 124), upc: "1" },
  { id: "5", body: bodyOf(LONG), upc: "2" },
  { id: "6", body: bodyOf(MIDDLE, 28), upc: "2" },
  { id: "7", body: bodyOf(SHORT, 57), upc: "2" },
  { id: "8", body: bodyOf(BRIEF, 124), upc: "2" },
  { id: "9", body: bodyOf(BRIEF, 124), upc: "3" },
  { id: "10", body: bodyOf(BRIEF, 124), upc: "4" },
  { id: "11", body: bodyOf(LONGEST), upc: "4" },
];

const reviewsById = new Map(reviews.map((review) => [review.id, review]));
export const reviewOf = (id: string): Review | undefined => reviewsById.get(id);
export const reviewsOfProduct = (upc: string): readonly Review[] => reviews.filter((review) => review.upc === upc);

/** Whoever it is has written the first two: so the public benchmark has it. */
export const reviewsOfUser: readonly Review[] = reviews.slice(0, 2);
export const AUTHOR = users[0] as User;
