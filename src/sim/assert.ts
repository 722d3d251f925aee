/** A defect of the simulator itself, with the place in the run where it showed. */
export class SimulationError extends Error {
  override readonly name = 'SimulationError';
}

/** Stops the run when something that the code relies on does not hold. Stays on in every build. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new SimulationError(message);
}

/** The last branch of an exhaustive `switch`: a compile error when a case is missing. */
export function unreachable(value: never): never {
  throw new SimulationError(`unreachable: ${JSON.stringify(value)}`);
}
