using System.Text.Json;
using Penstock.Gateway.Caching.Keys;
using Penstock.Protocols.Inference;

namespace Penstock.Gateway.Tests.Caching.Semantic;

/// <summary>Conversations: only where the turns before had known answers.</summary>
public sealed class SemanticTurnTests
{
    private const string First = "How do I reset my password?";
    private const string Second = "And where do I find that menu?";

    [Fact]
    public async Task A_later_turn_is_looked_up_where_its_conversation_is_known()
    {
        await using var world = new CacheWorld(Faq.Upstream(), Faq.Cache());
        await world.AskAsync(Faq.Ask(First));
        await world.Semantic.SettleAsync();
        await world.AskAsync(Conversation(First, Faq.Password, Second));
        await world.Semantic.SettleAsync();

        // The same first question in other words, and what it was answered.
        await world.AskAsync(Faq.Ask("how do i reset my PASSWORD"));
        await world.AskAsync(Conversation("how do i reset my PASSWORD", Faq.Password, "where do I find that menu, then?"));
        await world.Semantic.SettleAsync();

        Assert.Equal(0, Decided(world, "turns"));
        Assert.Equal(2, world.Semantic.Operations.Entries(null, null, 10).Select(entry => entry.Scope).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData("A question that nobody asked", Faq.Password)]
    [InlineData(First, "An answer that nobody gave.")]
    public async Task Any_other_conversation_is_exact_only(string first, string answer)
    {
        await using var world = new CacheWorld(Faq.Upstream(), Faq.Cache());
        await world.AskAsync(Faq.Ask(First));
        await world.Semantic.SettleAsync();

        await world.AskAsync(Conversation(first, answer, Second));
        await world.Semantic.SettleAsync();

        Assert.Equal(1, Decided(world, "turns"));
        Assert.Single(world.Semantic.Operations.Entries(null, null, 10));
    }

    [Theory]
    [InlineData("""{"messages":[{"role":"user","content":"a"}]}""", 1)]
    [InlineData("""{"messages":[{"role":"system","content":"s"},{"role":"user","content":[{"type":"text","text":"a"}]}]}""", 1)]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"x"}},{"type":"text","text":"a"}]}]}""", 1)]
    [InlineData("""{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"role":"user","content":"c"}]}""", 3)]
    [InlineData("""{"messages":[{"role":"user","content":"a"},{"role":"user","content":"b"}]}""", 0)]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}]}""", 0)]
    [InlineData("""{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}""", 0)]
    [InlineData("""{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":null,"tool_calls":[{}]},{"role":"tool","content":"b"}]}""", 0)]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"b"},{"type":"text","text":"a"}]}]}""", 0)]
    [InlineData("""{"messages":[{"role":"user","content":"a"}],"messages":[{"role":"user","content":"b"}]}""", 0)]
    [InlineData("""{"messages":[{"role":"user","role":"assistant","content":"a"}]}""", 0)]
    [InlineData("""{"messages":[{"role":"user","content":"\ud800"}]}""", 0)]
    [InlineData("""{"messages":[]}""", 0)]
    [InlineData("""{"messages":"a"}""", 0)]
    [InlineData("""{"prompt":"a"}""", 0)]
    public void Turns_are_plain_text_by_turns(string body, int turns) =>
        Assert.Equal(turns, RequestTurns.Read(System.Text.Encoding.UTF8.GetBytes(body), Operation.Chat)?.Turns.Count ?? 0);

    [Theory]
    [InlineData("""{"input":"a"}""", 1)]
    [InlineData("""{"input":[{"role":"user","content":[{"type":"input_text","text":"a"}]},{"type":"message","role":"assistant","content":[{"type":"output_text","text":"b"}]},{"role":"user","content":"c"}]}""", 3)]
    [InlineData("""{"input":[{"type":"function_call_output","call_id":"c","output":"o"}]}""", 0)]
    public void Responses_have_turns_too(string body, int turns) =>
        Assert.Equal(turns, RequestTurns.Read(System.Text.Encoding.UTF8.GetBytes(body), Operation.Response)?.Turns.Count ?? 0);

    [Fact]
    public void A_frame_is_the_request_as_it_was_at_that_turn()
    {
        const string body = """{"t":1,"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"role":"user","content":[{"type":"text","text":"c"},{"x":1}]}],"z":2}""";
        RequestTurns turns = RequestTurns.Read(System.Text.Encoding.UTF8.GetBytes(body), Operation.Chat)!;

        Assert.Equal("""{"t":1,"messages":[{"role":"user","content":""}],"z":2}""", System.Text.Encoding.UTF8.GetString(turns.Frame(0)));
        Assert.Equal("""{"t":1,"messages":[{"role":"user","content":""},{"role":"assistant","content":""},{"role":"user","content":[{"type":"text","text":""},{"x":1}]}],"z":2}""", System.Text.Encoding.UTF8.GetString(turns.Frame(2)));
    }

    private static long Decided(CacheWorld world, string decision) => world.Semantic.Operations.Domains()[0].Decisions.GetValueOrDefault(decision);

    private static string Conversation(string first, string answer, string second) =>
        $$"""{"model":"small","temperature":0,"messages":[{"role":"user","content":{{JsonSerializer.Serialize(first)}}},{"role":"assistant","content":{{JsonSerializer.Serialize(answer)}}},{"role":"user","content":{{JsonSerializer.Serialize(second)}}}]}""";
}
