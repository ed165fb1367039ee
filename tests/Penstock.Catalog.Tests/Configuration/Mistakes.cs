namespace Penstock.Catalog.Tests.Configuration;

/// <summary>Configuration files that are wrong.</summary>
internal static class Mistakes
{
    private const string Provider = "version: 1\nproviders: { openai: { kind: openai, keys: [k] } }\n";
    private const string Pool = "version: 1\npools: { demo: { model: builtin:demo } }\n";

    public static IReadOnlyList<string> Texts { get; } =
    [
        // The text as such.
        "",
        "just a word\n",
        "- a\n- list\n",
        "listen: { data: http://127.0.0.1:1 }\n",
        "version: 2\n",
        "version: \"1\"\n",
        "version: one\n",
        "version: 1\nversion: 1\n",
        "version: 1\nlisten: { data: [\n",
        "version: 1\nmodels:\n\tchat: {}\n",
        "version: 1\n---\nversion: 1\n",
        "version: 1\ngateway: &a { region: eu }\nshared: *a\n",
        "version: !!int 1\n",
        "version: 1\n? [a, b]\n: c\n",
        "version: 1\nx: " + new string('[', 40) + new string(']', 40) + "\n",

        // Keys and types.
        "version: 1\nmodles: {}\n",
        "version: 1\nprovider: {}\n",
        "version: 1\nlisten: { adress: x }\n",
        "version: 1\nlisten: 8080\n",
        "version: 1\nlisten: { data: { host: x } }\n",
        "version: 1\nlisten: { data: }\n",
        "version: 1\nlisten: { data: https://127.0.0.1:8080 }\n",
        "version: 1\nlisten: { data: \"http://*:8080\" }\n",
        "version: 1\nlisten: { data: http://127.0.0.1:8080/v1 }\n",
        "version: 1\nlisten: { data: http://127.0.0.1:9000, admin: http://0.0.0.0:9000 }\n",
        "version: 1\ngateway: { regionDistances: { eu: 90ms } }\n",
        "version: 1\ngateway: { jwt: { corp: { issuer: http://login.example.com, audience: a, tenant: t } } }\n",
        "version: 1\ngateway: { jwt: { corp: { issuer: https://login.example.com, audience: a } } }\n",
        "version: 1\ngateway: { jwt: { corp: { issuer: https://login.example.com, audience: a, tenant: t, tenantClaim: team } } }\n",
        "version: 1\ngateway: { jwt: { corp: { issuer: https://login.example.com, audience: a, tenant: t, algorithms: [HS256] } } }\n",
        "version: 1\ngateway: { jwt: { corp: { issuer: https://login.example.com, audience: a, tenant: t, algorithms: [], models: [no] } } }\n",
        "version: 1\ngateway: { regionDistances: { eu: { us: soon } } }\n",
        "version: 1\ngateway: { allowHosts: [\"http://x\", \"x:80\"] }\n",
        "version: 1\nadmin: { keys: { ops: { secret: \"${env:SHORT}\", role: root } } }\n",
        "version: 1\nadmin: { keys: { ops: { secret: \"${env:SPACED}\" } } }\n",
        "version: 1\nadmin: { keys: { \"a b\": { secret: 0123456789abcdef } } }\n",

        // Placeholders.
        "version: 1\ngateway: { region: \"${env:REGION}\" }\n",
        "version: 1\ngateway: { region: \"${env:1X}\" }\n",
        "version: 1\ngateway: { region: \"${env:SHORT\" }\n",
        "version: 1\ngateway: { region: \"${vault:secret}\" }\n",
        "version: 1\ngateway: { region: \"${file:/none}\" }\n",

        // Storage.
        "version: 1\nstorage: { kind: postgres }\n",
        "version: 1\nstorage: { kind: postgres, path: ./x.db, connection: Host=x }\n",
        "version: 1\nstorage: { connection: Host=x }\n",
        "version: 1\nstorage: { kind: mysql, journal: { fsync: 2h }, retention: 90 }\n",
        "version: 1\nshared: { whenAway: shared }\n",

        // Providers.
        "version: 1\nproviders: { pool: { kind: openai, keys: [k] } }\n",
        "version: 1\nproviders: { a: { kind: opneai } }\n",
        "version: 1\nproviders: { a: {} }\n",
        "version: 1\nproviders: { a: { kind: openai } }\n",
        "version: 1\nproviders: { a: { kind: openai, keys: [\"${env:NONE:-}\"] } }\n",
        "version: 1\nproviders: { a: { kind: azure-openai, keys: [k] } }\n",
        "version: 1\nproviders: { a: { kind: openai-compatible, endpoint: \"http://me:pw@x\" } }\n",
        "version: 1\nproviders: { a: { kind: openai, auth: entra } }\n",
        "version: 1\nproviders: { a: { kind: bedrock, auth: environment, keys: [k] } }\n",

        // Pools.
        "version: 1\npools: { a: {} }\n",
        "version: 1\npools: { a: { model: llama.gguf } }\n",
        "version: 1\npools: { a: { engine: command, model: builtin:demo } }\n",
        "version: 1\npools: { a: { engine: external, endpoint: localhost } }\n",
        "version: 1\npools: { a: { engine: vllm } }\n",
        "version: 1\npools: { a: { model: builtin:demo, target: kubernets } }\n",
        "version: 1\npools: { a: { engine: external, target: kubernetes } }\n",
        "version: 1\npools: { a: { model: builtin:demo, target: kubernetes, kubernetes: { workload: llama } } }\n",
        "version: 1\npools: { a: { engine: external, target: keda, kubernetes: { workload: deployment/llama }, aws: { region: eu } } }\n",
        "version: 1\npools: { a: { engine: external, target: aws-ecs, aws: { region: eu-central-1, group: a } } }\n",
        "version: 1\npools: { a: { engine: external, target: hook, hook: { scale: [] } } }\n",
        "version: 1\npools: { a: { model: builtin:demo, scale: { min: 3, max: 2 } } }\n",
        "version: 1\npools: { a: { model: builtin:demo, scale: { min: -1, max: 1.5, slo: { attainment: 1 } } } }\n",
        "version: 1\npools: { a: { model: builtin:demo, scale: { slo: {} } } }\n",
        "version: 1\npools: { a: { model: builtin:demo, scale: { schedule: { cron: \"0 8 * * *\" } } } }\n",
        "version: 1\npools: { a: { model: builtin:demo, scale: { schedule: [{ cron: \"0 25 * * *\", until: noon, timezone: Mars/Base, min: 9 }] } } }\n",
        "version: 1\npools: { a: { model: builtin:demo, coldStart: { overflow: gpt-4o } } }\n",
        "version: 1\npools: { a: { model: builtin:demo, coldStart: { overflow: cloud/gpt-4o, overflowBudgetUsdPerDay: 5 } } }\n",
        "version: 1\npools: { a: { model: builtin:demo, coldStart: { overflow: pool/a, overflowBudgetUsdPerDay: 5 } } }\n",
        "version: 1\npools: { a: { model: builtin:demo, coldStart: { overflowBudgetUsdPerDay: 5 } } }\n",

        // Models.
        Provider + "models: { chat: {} }\n",
        Provider + "models: { chat: { targets: {} } }\n",
        Provider + "models: { chat: { targets: [openai/gpt-4o] } }\n",
        Provider + "models: { chat: { targets: { a: { use: opnai/gpt-4o } } } }\n",
        Provider + "models: { chat: { targets: { a: { use: pool/llama } } } }\n",
        Pool + "models: { chat: { targets: { a: { use: pool/dmo, weight: 0, tier: -1 } } } }\n",
        Pool + "models: { chat: { targets: { a: { use: pool/demo, contextTokens: 100, maxOutputTokens: 200, prices: { inputUsdPerMillion: -1 } } } } }\n",
        Pool + "models: { chat: { targets: { a: { use: pool/demo } }, balance: leastwork } }\n",
        Pool + "models: { chat: { targets: { a: { use: pool/demo } }, canary: { target: b, percent: 101 } } }\n",
        Pool + "models: { chat: { targets: { abc: { use: pool/demo } }, shadow: { target: abd, percent: 1 } } }\n",
        Pool + "models: { chat: { targets: { a: { use: pool/demo } }, timeouts: { connect: 2, total: 30s } } }\n",
        Pool + "models: { chat: { targets: { a: { use: pool/demo } }, retry: { attempts: 0, on: [429, 500] }, hedge: { after: p100 } } }\n",
        Pool + "models: { chat: { targets: { a: { use: pool/demo } }, health: { probe: { path: health } }, cache: { sampled: yes } } }\n",
        Pool + "models: { gpt-4.1: { targets: { a: { use: pool/demo } }, queue: { max: lots } } }\n",

        // Tenants.
        Pool + "models: { chat: { targets: { a: { use: pool/demo } } } }\ntenants: { acme: { models: [chatt], regions: [us] } }\n",
        Pool + "models: { chat: { targets: { a: { use: pool/demo } } } }\ntenants:\n  acme:\n    budget: { usd: 5, per: year, onExhausted: { degradeTo: small } }\n",
        Pool + "models: { chat: { targets: { a: { use: pool/demo } } } }\ntenants:\n  acme:\n    models: []\n    keys: { app: { secret: 0123456789abcdef, models: [chat], expires: tomorrow } }\n",
        Pool + "tenants:\n  acme:\n    keys:\n      one: { secret: 0123456789abcdef }\n      two: { secret: 0123456789abcdef }\n      three: {}\n",

        // Alerts.
        Pool + "alerts:\n  rules:\n    a: { measure: errorate, above: 1 }\n    b: { kind: burn-rate, measure: firstToken }\n    c: { measure: errors, sinks: [nobody] }\n    d: { kind: anomaly, measuer: errors }\n    e: { kind: budget-forecast, by: model }\n  sinks:\n    s: { kind: slack, url: not-a-url }\n    p: { kind: pagerduty }\n",
    ];
}
