import type { CodegenConfig } from "@graphql-codegen/cli";

const config: CodegenConfig = {
  schema: process.env.GOSDOM_URL ?? "http://127.0.0.1:8000/graphql",
  documents: "src/**/*.ts",
  generates: {
    "./src/gql/": {
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: {
        documentMode: "string",
        enumsAsTypes: true,
        useTypeImports: true,
        scalars: { Cursor: "string", Date: "string", DateTime: "string", Decimal: "string", UUID: "string" },
      },
    },
  },
};

export default config;
