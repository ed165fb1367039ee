using System.Text.Json;
using Penstock.Catalog;
using Penstock.Catalog.Models;
using Penstock.Catalog.Values;

namespace Penstock.Gateway.Tests.Dialects;

/// <summary>What operators may switch on: dropped fields, and the target's name.</summary>
public sealed class OperatorSwitchTests
{
    private const string Path = "/v1/chat/completions";
    private const string Body = """{"model":"chat-anthropic","seed":7,"logit_bias":{"1":2},"user":"u","metadata":{"a":"b"},"messages":[{"role":"user","content":"Hi"}]}""";

    [Fact]
    public async Task A_field_that_changes_the_answer_is_refused_by_name_unless_the_operator_says_otherwise()
    {
        await using EveryKindGateway gateway = await EveryKindGateway.StartAsync();

        using HttpResponseMessage response = await gateway.PostAsync(Path, Body);

        JsonElement error = (await EveryKindGateway.JsonAsync(response, 400)).GetProperty("error");
        Assert.Equal("unsupported_parameter", error.GetProperty("code").GetString());
        Assert.Contains(error.GetProperty("param").GetString(), (string[])["seed", "logit_bias"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_is_dropped_and_named_where_gateway_or_target_allow_it(bool byTarget)
    {
        await using EveryKindGateway gateway = await EveryKindGateway.StartAsync(catalog => byTarget
            ? WithTargets(catalog, target => target with { Unsupported = UnsupportedRule.Drop })
            : catalog with { Gateway = catalog.Gateway with { Unsupported = UnsupportedRule.Drop } });

        using HttpResponseMessage response = await gateway.PostAsync(Path, Body);

        await EveryKindGateway.JsonAsync(response);
        string[] dropped = Header(response, "x-penstock-dropped").Split(", ");
        Assert.Equal(["logit_bias", "seed"], dropped.Order(StringComparer.Ordinal));
        Assert.DoesNotContain("seed", Header(response, "x-penstock-ignored"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_target_may_refuse_what_the_gateway_would_drop()
    {
        await using EveryKindGateway gateway = await EveryKindGateway.StartAsync(catalog => WithTargets(
            catalog with { Gateway = catalog.Gateway with { Unsupported = UnsupportedRule.Drop } },
            target => target with { Unsupported = UnsupportedRule.Refuse }));

        using HttpResponseMessage response = await gateway.PostAsync(Path, Body);

        await EveryKindGateway.JsonAsync(response, 400);
    }

    [Theory]
    [InlineData("openai", false)]
    [InlineData("gemini", true)]
    public async Task The_target_is_named_only_where_the_operator_shows_it(string kind, bool stream)
    {
        string body = $$"""{"model":"chat-{{kind}}","stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"Hi"}]}""";
        await using EveryKindGateway shown = await EveryKindGateway.StartAsync(catalog => catalog with { Gateway = catalog.Gateway with { ShowTarget = true } });
        await using EveryKindGateway hidden = await EveryKindGateway.StartAsync();

        using HttpResponseMessage told = await shown.PostAsync(Path, body);
        using HttpResponseMessage silent = await hidden.PostAsync(Path, body);

        Assert.Equal("only", Header(told, "x-penstock-target"));
        Assert.False(silent.Headers.Contains("x-penstock-target"));
    }

    private static string Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? Assert.Single(values) : "";

    private static PenstockCatalog WithTargets(PenstockCatalog catalog, Func<TargetOptions, TargetOptions> change) => catalog with
    {
        Models = NamedMap.Create<ModelOptions>([.. catalog.Models.Select(model => model with { Targets = NamedMap.Create<TargetOptions>([.. model.Targets.Select(change)]) })]),
    };
}
