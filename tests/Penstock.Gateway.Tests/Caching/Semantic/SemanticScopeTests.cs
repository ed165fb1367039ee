using System.Numerics.Tensors;
using Penstock.Gateway.Caching.Semantic.Deciding;
using Penstock.Gateway.Caching.Semantic.Guarding;

namespace Penstock.Gateway.Tests.Caching.Semantic;

public sealed class SemanticScopeTests
{
    private const int Dimensions = 64;
    private static readonly string[] Fillers = ["please", "kindly", "thanks", "hello", "quickly", "friend", "again", "maybe", "soon", "well"];

    [Fact]
    public void Serves_nothing_before_it_knows_enough()
    {
        var world = new World(1, subjects: 5, blur: 0.1);
        SemanticScope scope = Scope(0.01, 1);

        for (int i = 0; i < 100; i++)
        {
            Assert.NotEqual(SemanticDecision.Hit, world.Ask(scope).Lookup.Decision);
        }

        Assert.False(scope.Status.IsServing);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Serves_within_its_bound_once_it_does(int seed)
    {
        var world = new World(seed, subjects: 30, blur: 0.35);
        SemanticScope scope = Scope(0.02, seed);
        int hits = 0, wrong = 0;
        for (int i = 0; i < 3000; i++)
        {
            (SemanticLookup lookup, bool isWrong) = world.Ask(scope);
            hits += lookup.Decision == SemanticDecision.Hit ? 1 : 0;
            wrong += isWrong ? 1 : 0;
        }

        Assert.True(hits > 600, $"{hits} hits");
        Assert.True(wrong <= 60, $"{wrong} wrong of 3000");
    }

    [Fact]
    public void Declines_by_itself_where_answers_have_nothing_to_do_with_nearness()
    {
        var world = new World(4, subjects: 30, blur: 0.35) { IsArbitrary = true };
        SemanticScope scope = Scope(0.01, 4);
        int wrong = 0;
        for (int i = 0; i < 3000; i++)
        {
            wrong += world.Ask(scope).IsWrong ? 1 : 0;
        }

        Assert.True(wrong <= 30, $"{wrong} wrong of 3000");
    }

    [Fact]
    public void Tightens_itself_when_answers_change()
    {
        var world = new World(5, subjects: 20, blur: 0.3);
        SemanticScope scope = Scope(0.02, 5);
        for (int i = 0; i < 2000; i++)
        {
            world.Ask(scope);
        }

        world.IsArbitrary = true;
        int late = 0;
        for (int i = 0; i < 3000; i++)
        {
            late += world.Ask(scope).Lookup.Decision == SemanticDecision.Hit && i >= 2000 ? 1 : 0;
        }

        Assert.True(late < 250, $"{late} hits in the last thousand after every answer became arbitrary");
    }

    [Fact]
    public void Keeps_no_more_than_it_may()
    {
        var world = new World(6, subjects: 20, blur: 0.3);
        var scope = new SemanticScope(new SemanticScopeOptions { MaxErrorRate = 0.01, Dimensions = Dimensions, MostEntries = 50 }, new Random(6));
        for (int i = 0; i < 500; i++)
        {
            world.Ask(scope);
        }

        Assert.Equal(50, scope.Count);
    }

    [Fact]
    public void Forgets_a_group_whose_answer_is_wrong()
    {
        SemanticScope scope = Scope(0.01, 1);
        float[] vector = new float[Dimensions];
        vector[0] = 1;
        SemanticLookup first = scope.Find(Question.Of("How do I reset my password?"), vector);
        int slot = scope.Learn(first, "answer", static _ => false);
        scope.Learn(scope.Find(Question.Of("how to reset a password"), vector), "answer", static _ => true);
        AnswerGroup group = scope.GroupAt(slot)!;

        Assert.Equal(2, group.Count);
        Assert.Equal(2, scope.RemoveGroup(group));
        Assert.Equal(SemanticDecision.Empty, scope.Find(Question.Of("how to reset a password"), vector).Decision);
        Assert.False(scope.Remove(slot));
    }

    [Fact]
    public void Never_serves_what_changes_with_time()
    {
        SemanticScope scope = Scope(0.01, 1);
        float[] vector = new float[Dimensions];
        vector[0] = 1;

        Assert.Equal(SemanticDecision.Volatile, scope.Find(Question.Of("What is the weather today?"), vector).Decision);
    }

    private static SemanticScope Scope(double maxErrorRate, int seed) =>
        new(new SemanticScopeOptions { MaxErrorRate = maxErrorRate, Dimensions = Dimensions }, new Random(seed));

    /// <summary>Questions about subjects: each subject has its words, its direction and its answer.</summary>
    private sealed class World(int seed, int subjects, double blur)
    {
        private readonly Random _random = new(seed);
        private readonly float[][] _centres = [.. Enumerable.Range(0, subjects).Select(subject => Direction(new Random((1000 * seed) + subject)))];
        private int _asked;

        public bool IsArbitrary { get; set; }

        public (SemanticLookup Lookup, bool IsWrong) Ask(SemanticScope scope)
        {
            int subject = _random.Next(subjects);
            float[] vector = Direction(_random);
            TensorPrimitives.MultiplyAdd(vector, (float)(blur * 2), _centres[subject], vector);
            TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
            string text = $"subject{(char)('a' + (subject % 26))}{(char)('a' + (subject / 26))} {Fillers[_random.Next(10)]} {Fillers[_random.Next(10)]} {Fillers[_random.Next(10)]}";
            object answer = IsArbitrary ? _asked++ : subject;
            SemanticLookup lookup = scope.Find(Question.Of(text), vector);
            if (lookup.Decision == SemanticDecision.Hit)
            {
                return (lookup, !Equals(lookup.Best!.Group.Answer, answer));
            }

            scope.Learn(lookup, answer, group => Equals(group.Answer, answer));
            return (lookup, false);
        }

        private static float[] Direction(Random random)
        {
            float[] vector = [.. Enumerable.Range(0, Dimensions).Select(_ => (float)(random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5))];
            TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
            return vector;
        }
    }
}
