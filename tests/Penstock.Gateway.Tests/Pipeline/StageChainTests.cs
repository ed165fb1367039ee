using System.Text;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Tests.Limits;

namespace Penstock.Gateway.Tests.Pipeline;

public sealed class StageChainTests
{
    private readonly StringBuilder _log = new();

    [Fact]
    public async Task Brackets_are_entered_in_order_and_left_in_reverse()
    {
        await StageChain.Of(new Bracket(this, "a"), new Bracket(this, "b"), new End(this), new Bracket(this, "never"))(await ContextAsync());

        Assert.Equal("+a +b end -b -a", Log());
    }

    [Fact]
    public async Task A_bracket_that_ends_the_exchange_is_not_left_and_those_before_it_are()
    {
        await StageChain.Of(new Bracket(this, "a"), new Bracket(this, "b", enters: false), new Bracket(this, "c"), new End(this))(await ContextAsync());

        Assert.Equal("+a xb -a", Log());
    }

    [Fact]
    public async Task What_is_thrown_inside_passes_through_all_that_were_entered()
    {
        InferenceDelegate chain = StageChain.Of(new Bracket(this, "a"), new Bracket(this, "b"), new End(this, throws: true));

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await chain(await ContextAsync()));

        Assert.Equal("+a +b end !b !a", Log());
    }

    [Fact]
    public async Task What_one_throws_on_its_way_out_does_not_keep_others_in()
    {
        InferenceDelegate chain = StageChain.Of(new Bracket(this, "a"), new Bracket(this, "b", leaves: false), new End(this));

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await chain(await ContextAsync()));

        Assert.Equal("+a +b end -b !a", Log());
    }

    [Fact]
    public async Task A_stage_between_two_brackets_parts_them()
    {
        await StageChain.Of(new Bracket(this, "a"), new Passing(this), new Bracket(this, "b"), new End(this))(await ContextAsync());

        Assert.Equal("+a pass +b end -b passed -a", Log());
    }

    private static async Task<InferenceContext> ContextAsync()
    {
        using var limits = new LimitsHarness(LimitsHarness.Tenant());
        return await limits.RunAsync();
    }

    private string Log() => _log.ToString().TrimEnd();

    private void Say(string word) => _log.Append(word).Append(' ');

    private sealed class Bracket(StageChainTests test, string name, bool enters = true, bool leaves = true) : IBracketStage
    {
        public ValueTask<bool> EnterAsync(InferenceContext context)
        {
            test.Say((enters ? "+" : "x") + name);
            return ValueTask.FromResult(enters);
        }

        public void Leave(InferenceContext context, bool isOrderly)
        {
            test.Say((isOrderly ? "-" : "!") + name);
            if (!leaves)
            {
                throw new InvalidOperationException(name);
            }
        }
    }

    private sealed class Passing(StageChainTests test) : IInferenceStage
    {
        public async ValueTask InvokeAsync(InferenceContext context, InferenceDelegate next)
        {
            test.Say("pass");
            await next(context);
            test.Say("passed");
        }
    }

    private sealed class End(StageChainTests test, bool throws = false) : IInferenceStage
    {
        public ValueTask InvokeAsync(InferenceContext context, InferenceDelegate next)
        {
            test.Say("end");
            return throws ? throw new InvalidOperationException("end") : ValueTask.CompletedTask;
        }
    }
}
