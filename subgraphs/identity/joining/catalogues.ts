import { z } from "zod";
import delivered from "./catalogues.json" with { type: "json" };

const catalogues = z
  .object({ paymentCurrencies: z.array(z.string().regex(/^[A-Z]{3}$/)).min(1), reviewChecklist: z.array(z.string()) })
  .parse(delivered);

/** In which the vendor settles partners, ISO 4217 (D-14). */
export const PAYMENT_CURRENCIES: readonly string[] = catalogues.paymentCurrencies;

/** What a reviewer looks at (JOIN-060). */
export const REVIEW_CHECKLIST: readonly string[] = catalogues.reviewChecklist;
