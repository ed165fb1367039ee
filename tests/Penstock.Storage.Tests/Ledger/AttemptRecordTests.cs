using CsCheck;
using Penstock.Protocols.Inference;
using Penstock.Storage.Ledger;

namespace Penstock.Storage.Tests.Ledger;

public sealed class AttemptRecordTests
{
    private static readonly Gen<string?> Name = Gen.OneOf(Gen.Const((string?)null), Gen.String[0, 200].Select(text => (string?)text));

    private static readonly Gen<long?> Count = Gen.OneOf(Gen.Const((long?)null), Gen.Long[0, long.MaxValue].Select(value => (long?)value));

    [Fact]
    public void A_settlement_reads_back_as_it_was_written() =>
        Gen.Select(Name, Name, Count, Count, Count, Gen.Int[0, 7]).Sample((tenant, model, prompt, output, cost, outcome) =>
        {
            Span<byte> buffer = stackalloc byte[AttemptRecordWriter.MaxBytes];
            AttemptIdentity identity = Samples.Identity(3) with { Tenant = tenant, Model = model ?? "" };
            AttemptResult result = Samples.Result(1) with
            {
                Outcome = (AttemptOutcome)outcome,
                Usage = new TokenUsage { PromptTokens = prompt, OutputTokens = output, Estimated = outcome == 1 },
                CostPicoUsd = cost,
            };

            int length = AttemptRecordWriter.WriteSettled(buffer, identity, result, openedIn: 9);

            Assert.True(AttemptRecordReader.TryRead(buffer[..length], new TextPool(), out AttemptRecord record));
            Assert.Equal((AttemptRecordKind.Settled, 9L, identity.Id), (record.Kind, record.OpenedIn, record.Row.Id));
            Assert.Equal((prompt, output, cost, null), (record.Row.PromptTokens, record.Row.OutputTokens, record.Row.CostPicoUsd, record.Row.CachedTokens));
            Assert.Equal(outcome == 1, record.Row.IsEstimated);
            Assert.StartsWith(record.Row.Tenant, Whole(tenant), StringComparison.Ordinal);
            Assert.True(record.Row.Tenant.Length >= Math.Min(Whole(tenant).Length, AttemptRecordWriter.MaxText / 4));
        });

    [Fact]
    public void Zero_tokens_are_not_unknown_tokens()
    {
        Span<byte> buffer = stackalloc byte[AttemptRecordWriter.MaxBytes];
        AttemptResult result = Samples.Result(0) with { Usage = new TokenUsage { PromptTokens = 0 }, CostPicoUsd = 0 };

        int length = AttemptRecordWriter.WriteSettled(buffer, Samples.Identity(1), result, 1);

        Assert.True(AttemptRecordReader.TryRead(buffer[..length], new TextPool(), out AttemptRecord record));
        Assert.Equal((0L, null, 0L), (record.Row.PromptTokens, record.Row.OutputTokens, record.Row.CostPicoUsd));
    }

    [Fact]
    public void An_opening_is_already_the_row_of_an_interrupted_attempt()
    {
        Span<byte> buffer = stackalloc byte[AttemptRecordWriter.MaxBytes];

        int length = AttemptRecordWriter.WriteOpened(buffer, Samples.Identity(1), new AttemptEstimate(100, 50, 150_000, 600_000));

        Assert.True(AttemptRecordReader.TryRead(buffer[..length], new TextPool(), out AttemptRecord record));
        Assert.Equal((AttemptOutcome.Interrupted, true), (record.Row.Outcome, record.Row.IsEstimated));
        Assert.Equal((100L, 50L, 45_000_000L), (record.Row.PromptTokens, record.Row.OutputTokens, record.Row.CostPicoUsd));
    }

    [Fact]
    public void Any_bytes_are_read_without_a_fault() =>
        Gen.Byte.Array[0, 300].Sample(bytes =>
        {
            if (bytes.Length > 2)
            {
                bytes[0] = (byte)(1 + (bytes[0] % 4));
                bytes[1] = AttemptRecordWriter.Layout;
            }

            AttemptRecordReader.TryRead(bytes, new TextPool(), out _);
        });

    [Fact]
    public void Ids_are_in_the_order_of_time_and_belong_to_their_exchange()
    {
        const string Exchange = "req_01a206a9192979239ef0d2714ce77e00";
        Guid first = AttemptId.Of(Exchange, 1, default);
        Guid second = AttemptId.Of(Exchange, 2, default);

        Assert.True(first < second);
        Assert.Equal((Exchange, 2, Exchange + ".2"), (AttemptId.ExchangeOf(second), AttemptId.OrdinalOf(second), AttemptId.ToText(second)));
        Assert.True(AttemptId.LeastAt(AttemptId.TimeOf(first)) <= first);
        Assert.True(AttemptId.LeastAt(AttemptId.TimeOf(first) + TimeSpan.FromMilliseconds(1)) > second);
    }

    private static string Whole(string? text) => text is null ? "" : System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));
}
