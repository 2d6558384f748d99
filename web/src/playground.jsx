import { explorerPlugin } from '@graphiql/plugin-explorer';
import { HISTORY_PLUGIN } from '@graphiql/plugin-history';
import { GraphiQL } from 'graphiql';
import { Outage } from './outage.jsx';
import { EDITOR_THEMES } from './editors.js';
import { askServer } from './server.js';

const PLUGINS = [{ ...explorerPlugin(), title: 'Explorer' }, HISTORY_PLUGIN];

const EMPTY_TAB = `# Ctrl-Space completes, Ctrl-Enter runs.

`;

/** The page: GraphiQL with its explorer, on this server's own endpoint. */
export function Playground({ opening }) {
  return (
    <GraphiQL
      fetcher={askServer}
      plugins={PLUGINS}
      editorTheme={EDITOR_THEMES}
      defaultQuery={EMPTY_TAB}
      // Headers may hold a credential, so they last no longer than the page.
      shouldPersistHeaders={false}
      {...opening}
    >
      <GraphiQL.Logo>Channelgraph</GraphiQL.Logo>
      <Outage />
    </GraphiQL>
  );
}
