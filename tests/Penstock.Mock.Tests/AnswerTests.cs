using System.Text.Json;
using Penstock.Mock.Tests.Wire;

namespace Penstock.Mock.Tests;

/// <summary>What answers say: limits, stops, tools, formats, counters.</summary>
public sealed class AnswerTests
{
    public static TheoryData<string> Dialects => [.. WireDialect.All.Select(dialect => dialect.Name)];

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task The_maximum_cuts_and_says_so(string dialect)
    {
        var wire = WireDialect.Named(dialect);
        await using var mock = await MockHost.StartAsync();

        var folded = wire.FoldWhole((await mock.PostAsync(wire, wire.Chat("Hello", new WireOptions { MaximumTokens = 17 }), marker: "tokens=40")).Json);

        Assert.Equal(17, folded.Text.Split(' ').Length);
        Assert.Contains(folded.Finish, new[] { "length", "max_tokens", "MAX_TOKENS", "incomplete" });
    }

    [Theory]
    [InlineData("openai", "stop")]
    [InlineData("anthropic", "stop_sequence")]
    [InlineData("gemini", "STOP")]
    [InlineData("bedrock", "stop_sequence")]
    public async Task A_stop_sequence_ends_the_text_before_it(string dialect, string finish)
    {
        var wire = WireDialect.Named(dialect);
        await using var mock = await MockHost.StartAsync();
        var body = wire.Chat("Hello", new WireOptions { Stop = "three" });

        var folded = wire.FoldWhole((await mock.PostAsync(wire, body, marker: "text=one two three four")).Json);

        Assert.Equal("one two ", folded.Text);
        Assert.Equal(finish, folded.Finish);
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task An_answer_by_schema_fits_the_schema(string dialect)
    {
        var wire = WireDialect.Named(dialect);
        await using var mock = await MockHost.StartAsync();

        var folded = wire.FoldWhole((await mock.PostAsync(wire, wire.Chat("Hello", new WireOptions { Schema = true }))).Json);

        using var document = JsonDocument.Parse(folded.Text);
        Assert.Equal(JsonValueKind.Number, document.RootElement.GetProperty("n").ValueKind);
        Assert.Single(document.RootElement.EnumerateObject());
    }

    /// <summary>Every counter has another value, so that a mix-up cannot hide.</summary>
    [Theory]
    [InlineData("openai", "completion_tokens=18,completion_tokens_details.accepted_prediction_tokens=11,completion_tokens_details.audio_tokens=9,completion_tokens_details.reasoning_tokens=6,completion_tokens_details.rejected_prediction_tokens=13,prompt_tokens=40,prompt_tokens_details.audio_tokens=7,prompt_tokens_details.cache_write_tokens=5,prompt_tokens_details.cached_tokens=3,total_tokens=58")]
    [InlineData("responses", "input_tokens=40,input_tokens_details.cache_write_tokens=5,input_tokens_details.cached_tokens=3,output_tokens=18,output_tokens_details.reasoning_tokens=6,total_tokens=58")]
    [InlineData("anthropic", "cache_creation.ephemeral_5m_input_tokens=5,cache_creation_input_tokens=5,cache_read_input_tokens=3,input_tokens=32,output_tokens=18,output_tokens_details.thinking_tokens=6")]
    [InlineData("gemini", "cachedContentTokenCount=3,candidatesTokenCount=12,promptTokenCount=40,thoughtsTokenCount=6,totalTokenCount=58")]
    [InlineData("bedrock", "cacheReadInputTokens=3,cacheWriteInputTokens=5,inputTokens=32,outputTokens=18,totalTokens=58")]
    public async Task Every_counter_is_reported_in_the_dialects_own_meaning(string dialect, string expected)
    {
        const string Marker = "tokens=12,reasoning=6,prompt=40,cached=3,cache_write=5,audio_prompt=7,audio_output=9,accepted=11,rejected=13";
        var wire = WireDialect.Named(dialect);
        await using var mock = await MockHost.StartAsync();

        var whole = wire.FoldWhole((await mock.PostAsync(wire, wire.Chat("Hello"), marker: Marker)).Json);
        var stream = wire.FoldStream((await mock.PostAsync(wire, wire.Chat("Hello"), stream: true, Marker)).Bytes);

        foreach (var folded in (Folded[])[whole, stream])
        {
            Assert.Equal(expected, string.Join(',', folded.Usage.Where(pair => pair.Value != 0).Select(pair => $"{pair.Key}={pair.Value}")));
        }
    }

    [Fact]
    public async Task Usage_can_be_left_out()
    {
        await using var mock = await MockHost.StartAsync();
        foreach (var wire in WireDialect.All)
        {
            var whole = await mock.PostAsync(wire, wire.Chat("Hello"), marker: "usage=off");
            Assert.DoesNotContain("usage", whole.Text, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task Openai_answers_several_choices_with_logprobs()
    {
        await using var mock = await MockHost.StartAsync();
        var wire = WireDialect.Named("openai");
        var body = wire.Chat("Hello").Insert(1, "\"n\":3,\"logprobs\":true,");

        var whole = (await mock.PostAsync(wire, body, marker: "tokens=4")).Json;
        var stream = (await mock.PostAsync(wire, body, stream: true, "tokens=4")).Bytes;

        var texts = whole.GetProperty("choices").EnumerateArray().Select(choice => choice.GetProperty("message").GetProperty("content").GetString()!).ToArray();
        Assert.Equal(3, texts.Distinct().Count());
        Assert.All(whole.GetProperty("choices").EnumerateArray(), choice => Assert.Equal(4, choice.GetProperty("logprobs").GetProperty("content").GetArrayLength()));
        Assert.Equal(12, whole.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
        var streamed = new string[] { "", "", "" };
        foreach (var (_, data) in ServerSentEvents.Read(stream).Where(one => one.Data is not "[DONE]"))
        {
            using var chunk = JsonDocument.Parse(data);
            foreach (var choice in chunk.RootElement.GetProperty("choices").EnumerateArray())
            {
                streamed[choice.GetProperty("index").GetInt32()] += choice.GetProperty("delta").TryGetProperty("content", out var text) ? text.GetString() : "";
            }
        }

        Assert.Equal(texts, streamed);
    }

    [Fact]
    public async Task Embeddings_are_unit_vectors_that_lie_near_when_texts_share_words()
    {
        await using var mock = await MockHost.StartAsync();
        async Task<float[]> EmbedAsync(string text, string format)
        {
            var json = (await mock.PostAsync("/v1/embeddings", $$"""{"model":"m","input":"{{text}}","dimensions":256,"encoding_format":"{{format}}"}""", ("Authorization", "Bearer k"))).Json;
            var vector = json.GetProperty("data")[0].GetProperty("embedding");
            return format is "float"
                ? [.. vector.EnumerateArray().Select(value => value.GetSingle())]
                : System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(vector.GetBytesFromBase64()).ToArray();
        }

        var first = await EmbedAsync("the red river runs fast", "float");
        var again = await EmbedAsync("the red river runs fast", "base64");
        var near = await EmbedAsync("the red river runs slowly", "float");
        var far = await EmbedAsync("quarterly revenue grew nine percent", "float");

        Assert.Equal(first, again);
        Assert.Equal(1, Dot(first, first), 0.001);
        Assert.InRange(Dot(first, near), 0.6, 0.99);
        Assert.InRange(Dot(first, far), -0.3, 0.3);
    }

    [Fact]
    public async Task A_legacy_completion_echoes_its_prompt_and_counts_sixteen_by_default()
    {
        await using var mock = await MockHost.StartAsync();

        var reply = (await mock.PostAsync("/v1/completions", """{"model":"m","prompt":["Once ","Twice "],"echo":true,"n":2}""", ("Authorization", "Bearer k"))).Json;

        var texts = reply.GetProperty("choices").EnumerateArray().Select(choice => choice.GetProperty("text").GetString()!).ToArray();
        Assert.Equal(4, texts.Length);
        Assert.All(texts[..2], text => Assert.StartsWith("Once ", text, StringComparison.Ordinal));
        Assert.All(texts[2..], text => Assert.StartsWith("Twice ", text, StringComparison.Ordinal));
        Assert.Equal(64, reply.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
    }

    private static double Dot(float[] one, float[] other) => one.Zip(other, (a, b) => (double)a * b).Sum();
}
