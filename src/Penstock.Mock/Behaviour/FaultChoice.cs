namespace Penstock.Mock.Behaviour;

/// <summary>Decides which fault, if any, a request gets.</summary>
internal static class FaultChoice
{
    /// <summary>
    /// A fault that the request asks for itself comes first, then the script's next step, then the rules in order, each with a
    /// draw of its own.
    /// </summary>
    public static Fault Decide(BehaviourSlot slot, MockBehaviour requested, ref MockRandom random)
    {
        var asksItself = !ReferenceEquals(requested.Fail, slot.Behaviour.Fail);
        if (!asksItself && slot.NextScripted() is { } scripted)
        {
            return scripted;
        }

        return DecideForLookup(requested, ref random);
    }

    /// <summary>Lookups and health probes fail by the rules only: they must not use up a script.</summary>
    public static Fault DecideForLookup(MockBehaviour behaviour, ref MockRandom random)
    {
        foreach (var rule in behaviour.Fail)
        {
            if (random.NextDouble() < rule.Probability)
            {
                return rule.Fault;
            }
        }

        return default;
    }
}
