using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Penstock.Catalog.Models;
using Penstock.Catalog.Serving;
using Penstock.Gateway.Bodies;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Tests.Pipeline;
using Penstock.Providers;

namespace Penstock.Gateway.Tests.Bodies;

/// <summary>Texts of requests and answers: kept where that is asked for, redacted, apart, and not for longer than said.</summary>
public sealed class BodyKeepingTests : IDisposable
{
    private const string Body = """{"model":"small","messages":[{"role":"user","content":"mail ann@example.org, key sk-0123456789abcdef, card 4111 1111 1111 1111"}]}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("penstock-").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string File => Path.Combine(_folder, BodyKeeper.FileName);

    private StorageOptions Storage => new() { Path = Path.Combine(_folder, "penstock.db") };

    [Fact]
    public async Task A_model_that_says_so_has_its_texts_kept_redacted_for_its_tenant_alone()
    {
        await using (BodyKeeper keeper = Keeper())
        {
            InferenceContext context = await AskAsync(keeper, storeBodies: true);
            Assert.Equal(Outcome.Completed, context.Outcome);
        }

        await using BodyKeeper later = Keeper();
        KeptBodies kept = (await later.FindAsync(null, "req_1", Cancelled))!;
        Assert.Equal("""{"model":"small","messages":[{"role":"user","content":"mail [redacted], key [redacted], card [redacted]"}]}""", kept.Request);
        Assert.Equal("ask bob: [redacted]", kept.Answer);
        Assert.Null(await later.FindAsync("globex", "req_1", Cancelled));
    }

    [Fact]
    public async Task Of_any_other_nothing_is_kept_and_no_file_made()
    {
        await using (BodyKeeper keeper = Keeper())
        {
            await AskAsync(keeper, storeBodies: false);
            Assert.Null(await keeper.FindAsync(null, "req_1", Cancelled));
        }

        Assert.False(System.IO.File.Exists(File));
    }

    [Fact]
    public async Task Texts_beyond_what_may_wait_are_left_out_and_later_ones_are_not()
    {
        byte[] vast = new byte[(64 * 1024 * 1024) + 1];
        await using (BodyKeeper keeper = Keeper())
        {
            Assert.False(keeper.TryKeep(null, "req_vast", vast, ""));
            Assert.True(keeper.TryKeep(null, "req_small", "{}"u8.ToArray(), ""));
        }

        await using BodyKeeper later = Keeper();
        Assert.Null(await later.FindAsync(null, "req_vast", Cancelled));
        Assert.Equal("{}", (await later.FindAsync(null, "req_small", Cancelled))!.Request);
    }

    [Fact]
    public async Task What_is_too_old_is_gone_from_the_file_though_nothing_new_comes()
    {
        await using (BodyKeeper keeper = Keeper())
        {
            await AskAsync(keeper, storeBodies: true);
        }

        _time.Advance(new BodyStorageOptions().Keep + TimeSpan.FromSeconds(1));
        await using (Keeper())
        {
            // Looks through it when it begins, and each hour.
        }

        Assert.True(System.IO.File.Exists(File));
        Assert.DoesNotContain("ask bob", Encoding.Latin1.GetString(await System.IO.File.ReadAllBytesAsync(File, Cancelled)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_than_can_be_written_are_left_out()
    {
        BodyKeeper keeper = Keeper();
        await keeper.DisposeAsync();

        Assert.False(keeper.TryKeep(null, "req_2", "{}"u8.ToArray(), ""));
    }

    [Theory]
    [InlineData("write to a.b+c@mail.example.co.uk now", "write to [redacted] now")]
    [InlineData("IBAN DE89 3704 0044 0532 0130 00.", "IBAN [redacted].")]
    [InlineData("4111-1111-1111-1111", "[redacted]")]
    [InlineData("Authorization: Bearer abcdefghijkl", "Authorization: Bearer [redacted]")]
    [InlineData("in 2026, 1234567 of 99999999 people at 12:30", "in 2026, 1234567 of 99999999 people at 12:30")]
    [InlineData("@ and a@b", "@ and a@b")]
    public void Redacts_keys_mail_and_account_numbers_and_leaves_the_rest(string text, string expected) => Assert.Equal(expected, BodyRedaction.Of(text));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private BodyKeeper Keeper() => BodyKeeper.Beside(Storage, _time, NullLogger.Instance);

    private static async Task<InferenceContext> AskAsync(BodyKeeper keeper, bool storeBodies)
    {
        var harness = new PipelineHarness(new ModelOptions { Name = "small", Targets = [], StoreBodies = storeBodies }, bodies: keeper);
        FakeAnswer answer = FakeAnswer.Whole(isStream: true, Piece("ask bob: bob@exa"), Piece("mple.org"));
        harness.Add("only", new FakeProvider(FakeProvider.Gives(answer)));
        InferenceContext context = harness.Context();
        context.Request = context.Request with { Body = new RelayBody(Encoding.UTF8.GetBytes(Body), new ByteRange(9, 7)) };
        return await harness.RunAsync(context);
    }

    private static string Piece(string text) => $"data: {{\"choices\":[{{\"delta\":{{\"content\":\"{text}\"}}}}]}}\n\n";
}
