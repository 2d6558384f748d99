import { useGraphiQLActions } from '@graphiql/react';
import { useSyncExternalStore } from 'react';
import { outage } from './server.js';

/** Says that the server cannot be reached, until it can. */
export function Outage() {
  const present = useSyncExternalStore(outage.subscribe, outage.read);
  const { introspect } = useGraphiQLActions();
  return (
    <div role="alert" className="outage" hidden={!present}>
      <p>
        <strong>The server does not answer.</strong> Your tabs are kept. Check that Channelgraph is running at{' '}
        <code>{location.origin}</code>, then try again.
      </p>
      <button type="button" onClick={() => introspect()}>
        Try again
      </button>
    </div>
  );
}
