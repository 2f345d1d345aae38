import type { FileLinks } from "./links.js";
import type { FileStore } from "./store.js";

/** What a subgraph that takes or shows files needs: the storage and the keys of its URLs. */
export interface Files {
  readonly store: FileStore;
  readonly links: FileLinks;
}
