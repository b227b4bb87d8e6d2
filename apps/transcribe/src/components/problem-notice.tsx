import type { Problem } from "../problem.ts";

interface Props {
  readonly title: string;
  readonly problem: Problem;
  /** Offered only if the same again may succeed. */
  readonly onRetry?: (() => unknown) | undefined;
  readonly onDismiss?: (() => void) | undefined;
}

/** An error where it happened: what, why, what to do, and doing it again where that may help. */
export function ProblemNotice({ title, problem, onRetry, onDismiss }: Props) {
  return (
    <section className="problem" role="alert" data-code={problem.code}>
      <h2>{title}</h2>
      <p>
        {problem.message} {problem.hint}
      </p>
      <div className="row">
        {problem.retryable && onRetry && (
          <button type="button" onClick={() => void onRetry()}>
            Try again
          </button>
        )}
        {onDismiss && (
          <button type="button" className="quiet" onClick={onDismiss}>
            Dismiss
          </button>
        )}
      </div>
    </section>
  );
}
