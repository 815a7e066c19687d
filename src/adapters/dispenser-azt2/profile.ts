/** How a dispenser's firmware and its wiring differ from the book. Set in the station's document; used by the line and the nozzles. */

export interface DispenserProfile {
  /** Whether the dose is read back (command 58). `ask`: unless the dispenser turns out to have no such command. */
  doseReading: 'ask' | 'none';
  /** Where a running delivery's volume is read: command 34 (unless it goes unanswered), or always 35. */
  volumeReading: 'current' | 'delivery';
  /** Whether the line sends our own bytes back before the answer, as some RS-485 adapters do. */
  echo: boolean;
  /** How long the first byte of an answer may take, and the pause between two of its bytes, milliseconds. */
  answerMs: number;
  byteGapMs: number;
}

/** The book's: section 3 for the times. */
export const USUAL_PROFILE: DispenserProfile = {
  doseReading: 'ask',
  volumeReading: 'current',
  echo: false,
  answerMs: 400,
  byteGapMs: 50,
};
