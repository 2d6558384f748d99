// Runs every GraphQL over HTTP audit of graphql-http against a running server. Exits with 1 unless all are ok:
// an audit that is only a warning or a notice to graphql-http is a failure here.
//
//   node audit.mjs http://127.0.0.1:8080/graphql
import { auditServer } from 'graphql-http';

const EXPECTED = 61;

const url = process.argv[2];
if (!url) {
  console.error('usage: node audit.mjs <URL of the GraphQL endpoint>');
  process.exit(2);
}

// A GET has to show that no other site's page sent it.
const fetchFn = (address, init) => fetch(address, { ...init, headers: { 'x-requested-with': 'audits', ...init?.headers } });
const results = await auditServer({ url, fetchFn });
const failed = results.filter(({ status }) => status !== 'ok');
for (const { id, status, name, reason } of failed) {
  console.error(`${status} ${id} ${name}: ${reason}`);
}
console.log(`${results.length - failed.length} of ${results.length}`);
if (failed.length > 0) process.exitCode = 1;
if (results.length !== EXPECTED) {
  console.error(`graphql-http has ${results.length} audits, ${EXPECTED} were expected`);
  process.exitCode = 1;
}
