import { parseClockOffset } from '../clock-offset.ts';
import type { Devnet } from '../devnet.ts';
import type { ControlRequest, ControlState } from './control-request.ts';

/** Does what a command asks. Resolves when it is in effect. @throws DevnetError for a clock offset that is none */
export async function applyCommand(devnet: Devnet, request: ControlRequest): Promise<void> {
  switch (request.command) {
    case 'pauseOrdering':
      devnet.pauseOrdering();
      return;
    case 'resumeOrdering':
      devnet.resumeOrdering();
      return;
    case 'mine':
      await devnet.mine();
      return;
    case 'clockOffset':
      devnet.clock.offsetMs = parseClockOffset(request.offset);
      return;
    default:
      applyFault(devnet, request);
  }
}

type FaultRequest = Exclude<
  ControlRequest,
  { readonly command: 'pauseOrdering' | 'resumeOrdering' | 'mine' | 'clockOffset' }
>;

function applyFault({ faults }: Devnet, request: FaultRequest): void {
  switch (request.command) {
    case 'delay':
      faults.delay(request.ms);
      return;
    case 'dropNextCommitStatus':
      faults.dropNextCommitStatus(request.count);
      return;
    case 'dropNextEnvelope':
      faults.dropNextEnvelope(request.count);
      return;
    case 'rejectOrdering':
      faults.rejectOrdering(request.mspIds);
      return;
    case 'rejectEndorsement':
      faults.rejectEndorsement(request.mspIds);
      return;
    case 'killBeforeState':
      faults.killBeforeState();
      return;
    case 'clear':
      faults.clear();
  }
}

export function stateOf(devnet: Devnet): ControlState {
  return {
    height: devnet.height,
    clockOffsetMs: devnet.clock.offsetMs,
    orderingPaused: devnet.isOrderingPaused,
    activity: devnet.activity(),
    activeFaults: devnet.faults.active,
    faults: devnet.faults.state,
  };
}
