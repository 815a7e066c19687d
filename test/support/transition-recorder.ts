/** Records the transitions that a chart takes, apart from the engine's own recording. Used to check the figures of `/statistics`. */
import { createActor, createMachine, type StateNode } from 'xstate';

/** The names of all transitions, those included that follow by themselves, of one step that is made in the given scope. */
export function recordTransitions(step: (scope: unknown) => unknown): string[] {
  const taken: { source: StateNode }[] = [];
  const self = createActor(createMachine({}), {
    inspect(inspected) {
      if (inspected.type === '@xstate.microstep') taken.push(...(inspected._transitions as unknown as typeof taken));
    },
  });
  const nothing = () => undefined;
  const silent = { id: '', sessionId: '', defer: nothing, logger: nothing, stopChild: nothing, emit: nothing, actionExecutor: nothing };
  step({ ...silent, self, system: self.system });
  return taken.flatMap((transition) => namesOf(transition.source, transition));
}

function namesOf(node: StateNode, transition: object): string[] {
  return [...node.transitions.entries(), ['always', node.always ?? []] as const].flatMap(([type, candidates]) => {
    const index = (candidates as object[]).indexOf(transition);
    return index >= 0 ? [`${node.id}/${type}/${index}`] : [];
  });
}
