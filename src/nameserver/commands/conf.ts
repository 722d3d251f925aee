import { OK, ReturnCode, status, type Handlers, type NameserverRpc } from '../../protocol/index.js';
import type { NameserverState } from '../state.js';
import { INVALID_PARAMETER, refuseUnlessLeading, SET_ZK_FAILED } from './guards.js';

type ConfHandlers = Pick<Handlers<NameserverRpc>, 'ConfGet' | 'ConfSet' | 'ConnectZK' | 'DisConnectZK'>;

/** The switch for automatic failover. Models: NameServerImpl::ConfGet and ConfSet */
export function confHandlers(ns: NameserverState, loseLock: () => void): ConfHandlers {
  return {
    ConfGet: () => refuseUnlessLeading(ns) ?? { ...OK, conf: { auto_failover: String(ns.autoFailover) } },
    *ConfSet({ key, value }) {
      const refusal = refuseUnlessLeading(ns);
      if (refusal !== undefined) return refusal;
      const lower = value.toLowerCase();
      if (key === '' || (lower !== 'true' && lower !== 'false') || key !== 'auto_failover')
        return INVALID_PARAMETER;
      yield* ns.mu.lock();
      const written = yield* ns.zk.setNodeValue(ns.env.paths.autoFailover, lower);
      if (written) ns.autoFailover = lower === 'true';
      ns.mu.unlock();
      if (!written) return SET_ZK_FAILED;
      ns.record({ kind: 'conf-set', key, value: lower });
      return OK;
    },
    *ConnectZK() {
      if (!(yield* ns.zk.reconnect())) return status(ReturnCode.kConnectZkFailed, 'connect zk failed');
      yield* ns.zk.watchNodes();
      return OK;
    },
    *DisConnectZK() {
      yield* ns.zk.closeZk();
      loseLock();
      return OK;
    },
  };
}
