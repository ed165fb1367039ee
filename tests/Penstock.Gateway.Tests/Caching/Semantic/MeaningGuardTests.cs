using CsCheck;
using Penstock.Gateway.Caching.Semantic.Guarding;

namespace Penstock.Gateway.Tests.Caching.Semantic;

public sealed class MeaningGuardTests
{
    [Theory]
    [InlineData("Convert 10 km to miles", "Convert 12 km to miles", GuardVerdict.Numbers)]
    [InlineData("Transfer $8 to account 18", "Transfer €8 to account 18", GuardVerdict.Numbers)]
    [InlineData("How do I lose weight in two months?", "How do I lose weight in three months?", GuardVerdict.Numbers)]
    [InlineData("Is 6'1\" a normal height?", "Is 6'3\" a normal height?", GuardVerdict.Numbers)]
    [InlineData("What's English?", "What's Danish?", GuardVerdict.Word)]
    [InlineData("How does a coaster compare to another coaster?", "How does a coaster commit to another coaster?", GuardVerdict.Word)]
    [InlineData("Does the speed of light change when light changes the medium?", "Does the speed of sound change when light changes the medium?", GuardVerdict.Word)]
    [InlineData("Which countries require a visa?", "Which countries don't require a visa?", GuardVerdict.Negation)]
    [InlineData("Show users who have logged in", "Show users who have never logged in", GuardVerdict.Negation)]
    [InlineData("How do I enable dark mode?", "How do I disable dark mode?", GuardVerdict.Antonym)]
    [InlineData("How do I turn on the lights?", "How do I turn off the lights?", GuardVerdict.Antonym)]
    [InlineData("Is it possible to fly?", "Is it impossible to fly?", GuardVerdict.Antonym)]
    [InlineData("What causes hypertension?", "What causes hypotension?", GuardVerdict.Antonym)]
    [InlineData("flights from Oslo to Rome", "flights from Rome to Oslo", GuardVerdict.Order)]
    [InlineData("Does a spider eat a wasp?", "Does a wasp eat a spider?", GuardVerdict.Order)]
    [InlineData("What is the capital of France?", "What is the capital of Niger?", GuardVerdict.Word)]
    [InlineData("How do I rotate the keys of users on Azure?", "How do I rotate the keys for all users on Amazon?", GuardVerdict.Entity)]
    [InlineData("How do I reverse a string in C?", "How do I reverse a string in C++?", GuardVerdict.Code)]
    [InlineData("What does parse_date return?", "What does parse_time return?", GuardVerdict.Code)]
    [InlineData("What does \"open\" do?", "What does \"fold\" do?", GuardVerdict.Code)]
    [InlineData("How do I bake a cake at home?", "How do I bake a pie at home?", GuardVerdict.Word)]
    [InlineData("Where is the next meeting?", "When is the next meeting?", GuardVerdict.Word)]
    [InlineData("What is the best phone?", "What is the cheapest phone?", GuardVerdict.Word)]
    [InlineData("Is a Lada a good car and does a Lada rust?", "Is a Saab a good car and does a Saab rust?", GuardVerdict.Entity)]
    [InlineData("What is the weather in Oslo?", "What is the weather in Oslo?", GuardVerdict.Volatile)]
    [InlineData("What is the stock price of Tesla?", "Tell me the stock price of Tesla", GuardVerdict.Volatile)]
    public void Objects_to_what_changes_the_answer(string asked, string kept, GuardVerdict verdict)
    {
        Assert.Equal(verdict, MeaningGuard.Check(Question.Of(asked), Question.Of(kept)));
        Assert.NotEqual(GuardVerdict.Passed, MeaningGuard.Check(Question.Of(kept), Question.Of(asked)));
    }

    [Theory]
    [InlineData("How do I reset my password?", "I forgot my password; how can I set a new one?")]
    [InlineData("How do I reset my password?", "how can i reset the password")]
    [InlineData("What is the difference between tea and coffee?", "What's the difference between coffee and tea?")]
    [InlineData("Why can't I log in?", "Why am I not able to log in?")]
    [InlineData("Convert 10km to miles", "convert 10 km to miles please")]
    [InlineData("What is a penstock?", "What is a penstock?")]
    public void Lets_other_wordings_pass(string asked, string kept) =>
        Assert.Equal(GuardVerdict.Passed, MeaningGuard.Check(Question.Of(asked), Question.Of(kept)));

    [Fact]
    public void Objects_to_every_changed_number()
    {
        Gen.Select(Gen.Int[0, 100_000], Gen.Int[0, 100_000]).Where(pair => pair.Item1 != pair.Item2).Sample(pair =>
            MeaningGuard.Check(Question.Of($"Refund order {pair.Item1} please"), Question.Of($"Refund order {pair.Item2} please")) != GuardVerdict.Passed);
    }

    [Fact]
    public void Reads_any_text()
    {
        Gen.String[0, 200].Sample(text =>
        {
            Question question = Question.Of(text);
            return MeaningGuard.Check(question, Question.Of(text)) is GuardVerdict.Passed or GuardVerdict.Volatile;
        });
    }
}
