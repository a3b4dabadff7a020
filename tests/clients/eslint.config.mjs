// The schema, held to graphql-eslint's sets `schema-recommended` and `schema-relay`. At the top of the house:
//   tests/clients/node_modules/.bin/eslint --config tests/clients/eslint.config.mjs gosdom_graphql/schema.graphql
import graphql from "@graphql-eslint/eslint-plugin";

const sets = ["flat/schema-recommended", "flat/schema-relay"].map((name) => graphql.configs[name].rules);

export default [
  {
    files: ["**/*.graphql"],
    languageOptions: {
      parser: graphql.parser,
      parserOptions: { graphQLConfig: { schema: "**/schema.graphql" } },
    },
    plugins: { "@graphql-eslint": graphql },
    rules: {
      ...Object.assign({}, ...sets),
      // Every type has an id, except what is no thing of its own:
      "@graphql-eslint/strict-id-in-types": [
        "error",
        {
          exceptions: {
            suffixes: [
              "Connection", // a page of things, each of which has its id
              "Edge", // … the same
              "Payload", // the answer to one mutation
              "Change", // one piece of news in a subscription; its place in the log is `cursor`
            ],
            types: [
              "PageInfo", // about a page
              "UserError", // why this one deed was not done
              "Warning", // … or is odd
              "Figure", // a number in a warning
              "LawReference", // a citation in an error; the clause as a thing is LawTerm
              "Viewer", // the asker, who is found by the token: an id would let others ask for it
              "Participant", // a person as others see them: an id would let what a neighbour wrote be joined
              "Apartment", // premises beside a request: the same, seen by more than may see the Premises
              "RequestFacts", // a part of its Request
              "NoticeAudience", // a part of its Notice
              "NoticeReach", // … the same: its figures
              "NoticeVersion", // … the same: how it read before
              "NotificationPreference", // the viewer's, told by what it is about
              "NotificationSetting", // … the same, by its channel
              "CadastralQuality", // sums over houses
              "HouseCadastre", // … the same, of the House that it names
              "OrganisationCadastre", // … the same, of the Organisation that it names
              "RegisterLine", // a line of what was sent, by its place
              "LineProblem", // … the same: what is wrong with it
              "Money", // an amount
              "HomeWithoutReadings", // a line of what staff look through, of the Premises that it names
              "HouseBalance", // sums over a House and a month
              "HouseReadings", // … the same
              "MeterPeriod", // what counts of a Meter for a month
              "ReadingHistory", // sums for a plot
              "ReadingHistoryPoint", // … a month of them
              "ReadingPreview", // what would come of a reading that nobody has sent
              "CostPart", // … and the sums of its cost
              "MeterPlate", // what stands on a Meter, beside a reading of it
              "MeterRequest", // a request that nobody has sent
              "ShownValues", // figures of a meter, beside what they belong to
              "OrganisationScore", // a part of its Organisation
              "OrganisationStatistics", // … the same
              "RequestsInState", // … and its figures
              "RequestsOfCategory", // …
              "RequestsOfEmployee", // …
              "OverdueRequest", // a request without what would tell whose it is: an id would
              "AgendaCatalogueEntry", // a line of what the core offers, by its kind
              "MeetingMinutes", // a part of its Meeting
              "MeetingTurnout", // … the same: its figures
              "MeetingTotals", // … the same, for whoever asks
              "ItemTotals", // … and each item's
              "PaperDecision", // a part of its Vote
              "VoteProof", // … the same: figures to check it by
            ],
          },
        },
      ],
      // Lists of things without pages are short by their nature (the shares of premises, the deadlines of a request),
      // and connections have `nodes` beside `edges`, as GitHub's and Shopify's do. That what is paged has an id is held
      // by tests/test_sdl.py, which names the two that have none.
      "@graphql-eslint/relay-edge-types": [
        "error",
        { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false },
      ],
    },
  },
];
