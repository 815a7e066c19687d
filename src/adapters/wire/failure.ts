/** The one error that leaves the adapters: which device, what it said, and whether it may have acted. Caught by the engine and the API. */

/** `notDone`: the device surely did nothing. `unknown`: it may have acted; ask it before anything else (D10). */
export type Known = 'notDone' | 'unknown';

export interface FailureFacts {
  /** Which device: `fiscal`, `bank`, `megainsight`, `pump`, `scanner`, `serial`. */
  device: string;
  /** The device's own code where it gave one (`44`, `TOKEN_USED`, `Refusal`), else ours (`timeout`, `offline`, `badAnswer`). */
  code: string;
  /** One sentence for the operator; never a secret. */
  message: string;
  known: Known;
  /** Whether the same order may succeed later without anything being changed. */
  retryable?: boolean;
  /** What was sent and what the device said, for the person who decides; JSON, no secrets. */
  evidence?: Record<string, unknown>;
}

export class DeviceFailure extends Error {
  readonly device: string;
  readonly code: string;
  readonly known: Known;
  readonly retryable: boolean;
  readonly evidence: Record<string, unknown>;

  constructor(facts: FailureFacts, options?: ErrorOptions) {
    super(facts.message, options);
    this.name = 'DeviceFailure';
    this.device = facts.device;
    this.code = facts.code;
    this.known = facts.known;
    this.retryable = facts.retryable ?? false;
    this.evidence = facts.evidence ?? {};
  }
}
