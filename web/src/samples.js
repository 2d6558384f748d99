/** Where GraphiQL keeps the tabs that a visitor has open. */
const STORED_TABS = 'graphiql:tabState';

/**
 * The tabs of a first visit: the server's examples. A returning visitor finds their own
 * tabs again, and a server without samples opens with an empty tab.
 */
export async function openingTabs() {
  if (localStorage.getItem(STORED_TABS)) {
    return {};
  }
  const samples = await fetchSamples();
  if (samples.length === 0) {
    return {};
  }
  const tabs = samples.map(tabOf);
  // GraphiQL takes the first tab's query into its editor by itself, but not its variables.
  return { defaultTabs: tabs, initialVariables: tabs[0].variables };
}

async function fetchSamples() {
  try {
    const response = await fetch('/examples.json');
    return response.ok ? await response.json() : [];
  } catch {
    return []; // The page is of use without samples; an outage is told when a question is asked.
  }
}

function tabOf({ title, titleJa, query, variables }) {
  const inJapanese = navigator.language.startsWith('ja') && titleJa;
  return {
    query: `# ${inJapanese ? titleJa : title}\n${query.trim()}\n`,
    variables: variables && JSON.stringify(variables, null, 2),
  };
}
