using System.Text.Json;
using Penstock.Catalog.Configuration;

namespace Penstock.Catalog.Tests.Configuration;

public sealed class ReferenceTests
{
    private const string Begin = "<!-- reference: written from the binding tables -->\n";
    private const string Page = "docs/operations/configuration.md";

    [Fact]
    public void The_page_holds_every_key_as_the_tables_say()
    {
        string page = Checkout.Read(Page);
        int start = page.IndexOf(Begin, StringComparison.Ordinal);

        Assert.True(start > 0, $"{Page} lost the line '{Begin.Trim()}'.");
        Checkout.AssertMatches(Page, page[..(start + Begin.Length)] + "\n" + ConfigurationReference.Markdown());
    }

    [Fact]
    public void The_schema_is_published_as_the_tables_say() =>
        Checkout.AssertMatches("docs/operations/penstock.schema.json", ConfigurationReference.JsonSchema());

    [Fact]
    public void The_schema_is_json()
    {
        using JsonDocument schema = JsonDocument.Parse(ConfigurationReference.JsonSchema());

        Assert.Equal("object", schema.RootElement.GetProperty("type")[0].GetString());
        Assert.True(schema.RootElement.GetProperty("properties").TryGetProperty("models", out _));
    }

    [Fact]
    public void The_example_shows_nearly_every_key()
    {
        string[] notShown =
        [
            "$schema", "listen.hosts", "storage.path", "storage.connection", "pools.NAME.command", "pools.NAME.endpoint",
            "models.NAME.targets.NAME.prices.cacheWriteUsdPerMillion", "tenants.NAME.keys.NAME.budget",
            "tenants.NAME.keys.NAME.limits.tpm", "tenants.NAME.keys.NAME.limits.concurrent",
            "storage.journal.maxMegabytes", "storage.journal.whenFull", "gateway.jwt.NAME.tenant",
            "pools.NAME.types", "pools.NAME.types.NAME.capacity", "pools.NAME.types.NAME.spot", "pools.NAME.types.NAME.preemptionsPerHour",
            "pools.NAME.cost.maxUsdPerMonth", "pools.NAME.cost.maxSpotShare",
        ];
        string example = Checkout.Read("penstock.example.yaml");
        string[] missing =
        [
            .. ConfigurationReference.Keys.Where(key => !example.Contains(key[(key.LastIndexOf('.') + 1)..] + ":", StringComparison.Ordinal)),
        ];

        Assert.Empty(missing.Except(notShown, StringComparer.Ordinal));
    }
}
