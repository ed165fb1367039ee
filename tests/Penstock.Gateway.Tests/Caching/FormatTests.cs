using CsCheck;
using Penstock.Gateway.Caching.Entries;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.Inference.Content;
using Penstock.Storage.Caching;

namespace Penstock.Gateway.Tests.Caching;

/// <summary>Bytes that are kept are either what was written, or nothing.</summary>
public sealed class FormatTests
{
    private static readonly AnswerKey Key = new(1, 2);

    private static readonly Gen<string> Text = Gen.String[0, 200];

    private static readonly Gen<ContentPart> Part = Gen.OneOf(
        Text.Select(text => (ContentPart)new TextPart(text + "!")),
        Text.Select(text => (ContentPart)new RefusalPart(text + "!")),
        Text.Select(text => (ContentPart)new ReasoningPart(text) { Provider = ProviderTag.Anthropic, Signature = "s" + text }),
        Text.Select(text => (ContentPart)new ReasoningPart("") { Provider = ProviderTag.OpenAi, Encrypted = "e" + text }),
        Gen.Select(Text, Text).Select((name, arguments) => (ContentPart)new ToolCallPart("call_" + name, "f" + name, arguments) { Signature = name }),
        Text.Select(text => (ContentPart)new OpaquePart(new ProviderExtension(ProviderTag.Anthropic, "web_search", text))));

    private static readonly Gen<ChatAnswer> GenAnswer = Gen.Select(Text, Part.Array[1, 4].Array[1, 3], Gen.Long[0, 1_000_000], Gen.Double[-20, 0]).Select((id, choices, tokens, logprob) =>
        new ChatAnswer(id, "m", tokens, [.. choices.Select((parts, index) => new ChatChoice(index, Joined(parts), FinishReason.Stop)
        {
            Native = "stop",
            StopSequence = index == 0 ? id : null,
            Logprobs = [new TokenLogprob("a", logprob) { Bytes = [97], Top = [new TokenLogprob("b", logprob)] }],
        })], new TokenUsage { PromptTokens = tokens, OutputTokens = tokens })
        {
            Extensions = [new ProviderExtension(ProviderTag.OpenAi, "system_fingerprint", "\"fp\"")],
        });

    [Fact]
    public void An_answer_of_the_hub_comes_back_whole() => GenAnswer.Sample(
        answer => FoldedFormat.Read(FoldedFormat.Write(answer)!) is { } read && FoldedFormat.Write(read)!.SequenceEqual(FoldedFormat.Write(answer)!), iter: 500);

    [Fact]
    public void Unfolding_and_folding_gives_the_answer_again() => GenAnswer.Sample(
        answer =>
        {
            var folder = new ChatFolder();
            folder.AddRange(AnswerUnfolder.Unfold(answer));
            return folder.ToAnswer().TryGet(out ChatAnswer? folded, out _) && FoldedFormat.Write(folded)!.SequenceEqual(FoldedFormat.Write(answer)!);
        },
        iter: 500);

    [Fact]
    public void A_kept_answer_comes_back_with_all_that_is_known_of_it()
    {
        CachedAnswer read = CachedAnswerFormat.Read(Key, CachedAnswerFormat.Write(Kept()))!;

        Assert.Equal(("acme", "small", 0.000123m, "top_k", "seed"), (read.Tenant, read.Model, read.CostUsd, read.IgnoredFields, read.DroppedFields));
        Assert.Equal((1L, 2L, 3L), (read.CreatedAt, read.FreshUntil, read.StaleUntil));
        Assert.Equal(Answers.Usage, read.Usage);
        Assert.Equal(["a", "b"], read.Tags);
        Assert.Equal(Kept().Payload.ToArray(), read.Payload.ToArray());
    }

    [Fact]
    public void A_changed_byte_anywhere_is_no_answer()
    {
        byte[] bytes = CachedAnswerFormat.Write(Kept());
        for (int at = 0; at < bytes.Length; at++)
        {
            byte[] damaged = [.. bytes];
            damaged[at] ^= 1;
            Assert.Null(CachedAnswerFormat.Read(Key, damaged));
            Assert.Null(CachedAnswerFormat.Read(Key, bytes.AsMemory(0, at)));
        }
    }

    [Fact]
    public void An_answer_under_anothers_key_is_no_answer() => Assert.Null(CachedAnswerFormat.Read(new AnswerKey(1, 3), CachedAnswerFormat.Write(Kept())));

    [Fact]
    public void Senseless_bytes_never_throw() => Gen.Byte.Array[0, 300].Sample(
        bytes =>
        {
            _ = FoldedFormat.Read(bytes);
            _ = FrameFormat.Read(bytes);
            _ = CachedAnswerFormat.Read(Key, bytes);
        },
        iter: 5000);

    internal static CachedAnswer Kept(AnswerKey? key = null, int payload = 100) => new()
    {
        Key = key ?? Key,
        Tenant = "acme",
        Model = "small",
        Tags = ["a", "b"],
        Dialect = Dialect.OpenAi,
        Operation = Operation.Chat,
        Form = AnswerForm.RelayedBody,
        Payload = Enumerable.Range(0, payload).Select(number => (byte)number).ToArray(),
        CreatedAt = 1,
        FreshUntil = 2,
        StaleUntil = 3,
        Usage = Answers.Usage,
        CostUsd = 0.000123m,
        IgnoredFields = "top_k",
        DroppedFields = "seed",
    };

    /// <summary>As a fold makes them: neighbours of one kind are one.</summary>
    private static ContentPart[] Joined(ContentPart[] parts)
    {
        var joined = new List<ContentPart>();
        foreach (ContentPart part in parts)
        {
            if (joined.Count == 0 || part is not (TextPart or RefusalPart) || joined[^1].GetType() != part.GetType())
            {
                joined.Add(part);
            }
        }

        return [.. joined];
    }
}
