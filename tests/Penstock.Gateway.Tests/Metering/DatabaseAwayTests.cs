using Penstock.Catalog.Serving;
using Penstock.Catalog.Values;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Tests.Pipeline;
using Penstock.Protocols.Inference;
using Penstock.Providers;
using Penstock.Storage.Ledger;
using Penstock.Storage.Tests.Postgres;

namespace Penstock.Gateway.Tests.Metering;

/// <summary>The ledger's database is on nobody's way: while it is away requests are served, and what they came to is there when it is back.</summary>
public sealed class DatabaseAwayTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    private const int Requests = 200;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_go_on_without_it_and_their_rows_catch_up()
    {
        string folder = Directory.CreateTempSubdirectory("penstock-").FullName;
        var storage = new StorageOptions
        {
            Kind = StorageKind.Postgres,
            Path = Path.Combine(folder, "penstock.db"),
            Connection = new Secret(server.Connection(await server.NewDatabaseAsync())),
        };
        await server.CrashAsync();
        await using (AttemptLedger ledger = AttemptLedger.Open(storage, TimeProvider.System, _ => { }, out _)!)
        {
            var harness = new PipelineHarness(ledger: ledger);
            harness.Add("only", new FakeProvider((_, _) => ValueTask.FromResult<ProviderAnswer>(Answer())));
            for (int request = 0; request < Requests; request++)
            {
                InferenceContext context = harness.Context();
                context.Request = context.Request with { RequestId = AttemptId.Prefix + Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString("N") };
                Assert.Equal(Outcome.Completed, (await harness.RunAsync(context)).Outcome);
            }

            Assert.Equal(0, ledger.State.StoredRows);
            await server.StartAsync();
            for (int attempt = 0; attempt < 2400 && ledger.State.StoredRows < Requests; attempt++)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System, Cancelled);
            }

            UsageSum sum = Assert.Single(await ledger.Reader.UsageAsync(new UsageQuery { Filter = new LedgerFilter(), By = [] }, Cancelled));
            Assert.Equal((Requests, Requests * 7L), (sum.Attempts, sum.OutputTokens));
            Assert.True(ledger.State.StoreFailures > 0);
        }

        Directory.Delete(folder, recursive: true);
    }

    private static FakeAnswer Answer()
    {
        FakeAnswer answer = FakeAnswer.Whole(isStream: true, "data: {\"choices\":[{\"delta\":{\"content\":\"hello\"}}]}\n\n");
        answer.Count(new TokenUsage { PromptTokens = 3, OutputTokens = 7 });
        return answer;
    }
}
