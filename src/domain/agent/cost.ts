/** What an action used. `usd` is null where the price is not known: unknown is not zero. */
export interface Cost {
  readonly usd: number | null;
  readonly tokensIn: number;
  readonly tokensOut: number;
  readonly wallMs: number;
}

export const NO_COST: Cost = { usd: null, tokensIn: 0, tokensOut: 0, wallMs: 0 };

export function addCost(a: Cost, b: Cost): Cost {
  return {
    usd: a.usd === null ? b.usd : b.usd === null ? a.usd : a.usd + b.usd,
    tokensIn: a.tokensIn + b.tokensIn,
    tokensOut: a.tokensOut + b.tokensOut,
    wallMs: a.wallMs + b.wallMs,
  };
}

/** Upper bounds for one run; `null` is no bound. */
export interface Budget {
  readonly usdMax: number | null;
  readonly tokensMax: number | null;
  readonly minutesMax: number | null;
}

/** The first bound that `spent` is over, in words, or null. */
export function overBudget(budget: Budget, spent: Cost): string | null {
  const tokens = spent.tokensIn + spent.tokensOut;
  if (budget.usdMax !== null && spent.usd !== null && spent.usd > budget.usdMax)
    return `${spent.usd.toFixed(4)} USD of ${budget.usdMax} USD`;
  if (budget.tokensMax !== null && tokens > budget.tokensMax) return `${tokens} tokens of ${budget.tokensMax}`;
  if (budget.minutesMax !== null && spent.wallMs > budget.minutesMax * 60_000)
    return `${(spent.wallMs / 60_000).toFixed(1)} minutes of ${budget.minutesMax}`;
  return null;
}
