/** Counts the positions that a question moves, never time, so that the same question always gets the same answer. */
export interface Budget {
  left: number;
}

export class BudgetExhausted extends Error {
  override readonly name = "BudgetExhausted";
}

export function spend(budget: Budget, positions: number): void {
  budget.left -= 1 + positions;
  if (budget.left < 0) throw new BudgetExhausted("The question moves too many positions.");
}
