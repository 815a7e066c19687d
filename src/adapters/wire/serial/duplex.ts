/** A byte stream to a device: a serial port, a serial device server over TCP, or memory. Spoken by the drivers and the simulators. */

export interface Duplex {
  /** Where it leads, for people: `/dev/ttyS1`, `COM3`, `tcp://10.0.0.5:4001`, `memory:line-1`. */
  readonly name: string;
  /** Resolves when the bytes have left; rejects with a `DeviceFailure` (`offline`, `timeout`) otherwise. */
  write(bytes: Uint8Array): Promise<void>;
  /** The one reader of incoming bytes; each call replaces the last. */
  onBytes(reader: (bytes: Uint8Array) => void): void;
  /** Told at every change, and at once of the present state; `reason` says why it is down. */
  onLink(watcher: (link: { up: boolean; reason?: string }) => void): void;
  close(): Promise<void>;
}
