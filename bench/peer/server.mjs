// @neo4j/graphql on Apollo Server over the database that NEO4J_URI names, as their manuals set them up.
// It prints its address once it answers.
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import { Neo4jGraphQL } from "@neo4j/graphql";
import neo4j from "neo4j-driver";

const typeDefs = /* GraphQL */ `
  type Provider @node {
    id: String!
    companyName: String
    mpnId: String
    resellers: [Reseller!]! @relationship(type: "DISTRIBUTES_TO", direction: OUT, properties: "Interval")
  }

  type Reseller @node {
    id: String!
    companyName: String
    mpnId: String
    providers: [Provider!]! @relationship(type: "DISTRIBUTES_TO", direction: IN, properties: "Interval")
    customers: [Customer!]! @relationship(type: "SERVES", direction: OUT, properties: "Interval")
  }

  type Customer @node {
    id: String!
    companyName: String
    domain: String
    country: String
    resellers: [Reseller!]! @relationship(type: "SERVES", direction: IN, properties: "Interval")
    subscriptions: [CloudSubscription!]! @relationship(type: "OWNS", direction: OUT, properties: "Interval")
  }

  type CloudSubscription @node(labels: ["Subscription"]) {
    id: String!
    friendlyName: String
    product: String
    status: String
    quantity: Int
  }

  type Interval @relationshipProperties {
    since: BigInt!
    until: BigInt
  }
`;

const driver = neo4j.driver(process.env.NEO4J_URI, undefined, { disableLosslessIntegers: false });
const schema = await new Neo4jGraphQL({ typeDefs, driver }).getSchema();
const server = new ApolloServer({ schema });
const { url } = await startStandaloneServer(server, {
  listen: { host: "127.0.0.1", port: 0 },
  context: async () => ({ sessionConfig: { database: "neo4j" } }),
});
console.log(url);

// The process that started this one ends it by closing its standard input.
process.stdin.on("end", async () => {
  await server.stop();
  await driver.close();
  process.exit(0);
});
process.stdin.resume();
