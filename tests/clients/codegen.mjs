// What graphql-codegen makes of our schema with its client preset: `typed.ts` must compile over it, strictly.
/** @type {import("@graphql-codegen/cli").CodegenConfig} */
export default {
  schema: "schema.graphql",
  documents: ["src/*.ts"],
  ignoreNoDocuments: false,
  generates: {
    "./src/gql/": {
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: {
        enumsAsTypes: true,
        useTypeImports: true,
        strictScalars: true,
        scalars: { Cursor: "string", Date: "string", DateTime: "string", Decimal: "string", UUID: "string" },
      },
    },
  },
};
