import 'graphiql/setup-workers/vite';
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import '@graphiql/plugin-explorer/style.css';
import 'graphiql/graphiql.css';
import './tokens.css';
import './playground.css';

import { createRoot } from 'react-dom/client';
import { Playground } from './playground.jsx';
import { dressEditors } from './editors.js';
import { openingTabs } from './samples.js';

dressEditors();
createRoot(document.getElementById('playground')).render(<Playground opening={await openingTabs()} />);
