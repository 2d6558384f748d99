import { getOperationAST, parse } from 'graphql';
import { createClient } from 'graphql-sse';

const ENDPOINT = '/graphql';

/**
 * Sends one GraphQL request, or follows a subscription. Whatever happens, the result has GraphQL's shape, so
 * that a person reads in the same place what went wrong: in the question, in the server, or on the way to it.
 */
export async function askServer(request, { headers } = {}) {
  const named = withoutStaleName(request);
  return isSubscription(named) ? followServer(named, headers) : askOnce(named, headers);
}

function isSubscription({ query, operationName }) {
  try {
    return getOperationAST(parse(query), operationName)?.operation === 'subscription';
  } catch {
    return false; // the server says what is wrong with it
  }
}

async function askOnce(request, headers) {
  let response;
  try {
    response = await fetch(ENDPOINT, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json',
        ...headers,
      },
      body: JSON.stringify(request),
    });
  } catch {
    outage.report(true);
    return failure(`${location.origin} does not answer. Is the server still running?`);
  }
  const result = await readResult(response);
  outage.report(!result);
  return result ?? failure(`${location.origin} answered ${response.status} ${response.statusText}, which is not GraphQL.`);
}

/**
 * Follows a subscription as server-sent events, which go the same way as questions: with the same headers,
 * through the same proxies. Returns an observable, as GraphiQL takes it.
 */
function followServer(request, headers) {
  const client = createClient({ url: ENDPOINT, headers: headers ?? {}, retryAttempts: 0 });
  return {
    subscribe(observer) {
      let last;
      const unsubscribe = client.subscribe(request, {
        next(result) {
          outage.report(false);
          last = result.extensions?.revision ?? last;
          observer.next(result);
        },
        complete: () => observer.complete(),
        async error(reason) {
          const refusal = reason?.response && (await readResult(reason.response)); // a credential that will not do, for example
          outage.report(!refusal);
          const goOn = last === undefined ? '' : ` To go on where they ended, subscribe with after: ${last}.`;
          observer.next(refusal ?? failure(`Events from ${location.origin} ended.${goOn}`));
          observer.complete();
        },
      });
      return { unsubscribe };
    },
  };
}

// GraphiQL notices a moment late that the operation was renamed, and until then sends its former name.
function withoutStaleName(request) {
  const stale = request.operationName && !request.query.includes(request.operationName);
  return stale ? { ...request, operationName: undefined } : request;
}

async function readResult(response) {
  try {
    const result = await response.json();
    return result !== null && typeof result === 'object' ? result : undefined;
  } catch {
    return undefined;
  }
}

function failure(message) {
  return { errors: [{ message }] };
}

/** Whether the latest request found no GraphQL server, for React's useSyncExternalStore. */
export const outage = {
  present: false,
  listeners: new Set(),
  report(present) {
    outage.present = present;
    outage.listeners.forEach((listener) => listener());
  },
  subscribe(listener) {
    outage.listeners.add(listener);
    return () => outage.listeners.delete(listener);
  },
  read: () => outage.present,
};
