using CsCheck;
using Penstock.Gateway.Inference;
using Penstock.Gateway.LoadBalancing;

namespace Penstock.Gateway.Tests.LoadBalancing;

public sealed class SessionAffinityPolicyTests
{
    private const int Sessions = 1000;

    private static readonly InferenceContext[] Contexts = [.. Enumerable.Range(0, Sessions).Select(Asked.OfSession)];

    [Fact]
    public void A_target_that_goes_moves_its_own_sessions_only_and_they_are_about_one_in_n() => Gen.Select(Gen.Int[2, 12], Gen.Int[0, 11]).Sample(
        (count, gone) =>
        {
            LoadState[] all = Asked.Places(count);
            LoadState lost = all[gone % count];
            string[] before = Idle(all);
            string[] after = Idle([.. all.Where(place => place != lost)]);

            int moved = Enumerable.Range(0, Sessions).Count(session => before[session] != after[session]);

            Assert.All(Enumerable.Range(0, Sessions), session => Assert.True(before[session] == after[session] || before[session] == lost.Name));
            Assert.InRange((double)moved / Sessions, 0, (1.0 / count) + 0.05);
        },
        iter: 60);

    [Fact]
    public void A_target_that_comes_takes_sessions_for_itself_only() => Gen.Int[1, 11].Sample(
        count =>
        {
            LoadState[] all = Asked.Places(count + 1);
            string[] before = Idle(all[..count]);
            string[] after = Idle(all);

            Assert.All(Enumerable.Range(0, Sessions), session => Assert.True(before[session] == after[session] || after[session] == all[count].Name));
        },
        iter: 40);

    [Fact]
    public void Nobody_gets_more_than_a_quarter_above_his_share_and_few_sessions_move_for_that() => Gen.Int[2, 12].Sample(
        count =>
        {
            LoadState[] all = Asked.Places(count);
            string[] before = Loaded(all);
            int most = (int)Math.Ceiling(LoadBound.Slack * Sessions / count);
            Assert.All(all, place => Assert.InRange(place.Outstanding, 1, most));

            string[] after = Loaded(Asked.Places(count)[..^1]);
            int moved = Enumerable.Range(0, Sessions).Count(session => before[session] != after[session]);
            Assert.InRange((double)moved / Sessions, 0, (1.0 / count) + (LoadBound.Slack - 1));
        },
        iter: 40);

    [Fact]
    public void Shares_follow_the_weights()
    {
        LoadState[] places = Asked.Places(3);
        places[0].Weight = 2;

        int heavy = Idle(places).Count(name => name == places[0].Name);

        Assert.InRange(heavy, Sessions * 0.45, Sessions * 0.55);
    }

    [Fact]
    public void All_turns_of_a_conversation_have_one_key_and_other_conversations_and_callers_have_another()
    {
        ulong first = ConversationKey.Of(Asked.For(Asked.Chat("You are kind.", "Hello")));

        Assert.Equal(first, ConversationKey.Of(Asked.For(Asked.Chat("You are kind.", "Hello", "Hi!", "How are you?"))));
        Assert.NotEqual(first, ConversationKey.Of(Asked.For(Asked.Chat("You are kind.", "Good day"))));
        Assert.NotEqual(first, ConversationKey.Of(Asked.For(Asked.Chat("You are kind.", "Hello"), tenant: "acme")));
        Assert.Equal(
            ConversationKey.Of(Asked.For(Asked.Chat("a", "b"), session: "s1")),
            ConversationKey.Of(Asked.For("""{"messages":[]}""", session: "s1")));
        Assert.NotEqual(
            ConversationKey.Of(Asked.For("{}", session: "s1", tenant: "acme")), ConversationKey.Of(Asked.For("{}", session: "s1", tenant: "other")));
    }

    [Theory]
    [InlineData("""{"prompt":"Once upon a time"}""")]
    [InlineData("""{"input":"Once upon a time"}""")]
    [InlineData("""{"input":["a","b"]}""")]
    [InlineData("""{"messages":[{"role":"system","content":"x"}]}""")]
    [InlineData("""{"messages":[3,null,{"role":7}""")]
    [InlineData("no json")]
    [InlineData("")]
    public void Any_body_has_a_key(string body) =>
        Assert.Equal(ConversationKey.Of(Asked.For(body)), ConversationKey.Of(Asked.For(body)));

    private static string[] Idle(LoadState[] places)
    {
        ILoadBalancingPolicy policy = Asked.Policy("session-affinity");
        return [.. Contexts.Select(context => places[policy.Choose(places, context)].Name)];
    }

    private static string[] Loaded(LoadState[] places)
    {
        ILoadBalancingPolicy policy = Asked.Policy("session-affinity");
        return
        [
            .. Contexts.Select(context =>
            {
                LoadState chosen = places[policy.Choose(places, context)];
                chosen.Begin();
                return chosen.Name;
            }),
        ];
    }
}
