using Penstock.Mock.Behaviour;

namespace Penstock.Mock.Tests.Behaviour;

public sealed class BehaviourSettingsTests
{
    public static TheoryData<string, string> Values => new()
    {
        { "ttft", "uniform(20,80)" }, { "headers", "5" }, { "rate", "lognormal(100,0.5)" }, { "jitter", "0.3" }, { "chunk", "4" },
        { "split", "1" }, { "comments", "3" }, { "tokens", "normal(200,50)" }, { "prompt", "17" }, { "cached", "5" }, { "cache_write", "6" },
        { "reasoning", "9" }, { "audio_prompt", "1" }, { "audio_output", "2" }, { "accepted", "3" }, { "rejected", "4" }, { "usage", "off" },
        { "text", "a word" }, { "words", "unicode" }, { "tool", "f+g" }, { "args", "{}" }, { "thoughts", "on" }, { "finish", "filter" },
        { "fail", "429:0.1+cut@7" }, { "script", "ok+stall@3+500" }, { "retry_after", "none" }, { "stall_for", "100" }, { "rpm", "60" },
        { "tpm", "1000" }, { "tag", "mine" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void A_setting_shows_what_it_was_set_to(string name, string value)
    {
        var behaviour = new MockBehaviour();

        Assert.Null(BehaviourSettings.Apply(ref behaviour, name, value));

        Assert.Equal(value, BehaviourSettings.All.Single(setting => setting.Name == name).Show(behaviour));
        Assert.NotEqual(new MockBehaviour(), behaviour);
    }

    [Fact]
    public void Every_setting_is_tried_above() =>
        Assert.Equal(BehaviourSettings.All.Select(setting => setting.Name).Order(), Values.Select(row => row.Data.Item1).Order());

    [Theory]
    [InlineData("ttft", "fast")]
    [InlineData("ttft", "uniform(80,20)")]
    [InlineData("ttft", "uniform(80)")]
    [InlineData("ttft", "-1")]
    [InlineData("ttft", "9999999999")]
    [InlineData("jitter", "1.5")]
    [InlineData("chunk", "0")]
    [InlineData("tokens", "zipf(2)")]
    [InlineData("usage", "maybe")]
    [InlineData("words", "1")]
    [InlineData("finish", "tired")]
    [InlineData("fail", "200")]
    [InlineData("fail", "429:2")]
    [InlineData("fail", "429@3")]
    [InlineData("fail", "explode")]
    [InlineData("script", "ok+explode")]
    public void A_value_of_the_wrong_form_is_refused_and_named(string name, string value)
    {
        var behaviour = new MockBehaviour();

        var problem = BehaviourSettings.Apply(ref behaviour, name, value);

        Assert.Contains(value, problem!, StringComparison.Ordinal);
        Assert.Contains(name, problem!, StringComparison.Ordinal);
        Assert.Equal(new MockBehaviour(), behaviour);
    }

    [Fact]
    public void An_unknown_setting_is_answered_with_the_known_ones()
    {
        var behaviour = new MockBehaviour();

        var problem = BehaviourSettings.Apply(ref behaviour, "tfft", "1");

        Assert.StartsWith("Unknown setting 'tfft'. Known: ttft,", problem!, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_fault_that_can_be_named_can_be_shown_and_read_again()
    {
        foreach (var name in Fault.KnownNames)
        {
            Assert.True(Fault.TryParse(name + "@7", out var fault));
            Assert.Equal(name + "@7", fault.ToString());
        }

        Assert.True(Fault.TryParse("slow-headers@2s", out var slow));
        Assert.Equal(2_000, slow.At);
    }

    [Fact]
    public void A_marker_may_hold_json_and_quoted_text()
    {
        var behaviour = MockHost.Behaving("""ttft=uniform(1,2), args={"a":[1,2],"b":"x;y"};text="well, then",tag=t""");

        Assert.Equal("uniform(1,2)", behaviour.FirstToken.ToString());
        Assert.Equal("""{"a":[1,2],"b":"x;y"}""", behaviour.Arguments);
        Assert.Equal("well, then", behaviour.Text);
        Assert.Equal("t", behaviour.Tag);
    }
}
