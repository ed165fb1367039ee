namespace Penstock.Protocols.Inference;

/// <summary>Refuses what a target lacks, but not a value that asks for nothing (<c>n: 1</c>, a penalty of 0).</summary>
internal static class SamplingLimits
{
    public static void RefuseSeeded(Sampling sampling, FieldNames names, FieldPolicy policy)
    {
        policy.UnsupportedIf(sampling.Seed is not null, "seed");
        policy.UnsupportedIf(sampling.Logprobs == true, names.Logprobs);
        policy.UnsupportedIf(sampling.TopLogprobs > 0, "top_logprobs");
    }

    public static void RefusePenalties(Sampling sampling, FieldPolicy policy)
    {
        policy.UnsupportedIf(sampling.FrequencyPenalty is not (null or 0), "frequency_penalty");
        policy.UnsupportedIf(sampling.PresencePenalty is not (null or 0), "presence_penalty");
        RefuseBiases(sampling, policy);
    }

    /// <summary>A value over 1, or any but the default of 1 where the target takes none.</summary>
    public static void RefuseValue(string parameter, double value, bool accepted, FieldPolicy policy)
    {
        if (accepted)
        {
            policy.Unsupported(parameter, $"The provider behind this model takes '{parameter}' from 0 to 1.");
        }
        else
        {
            policy.UnsupportedIf(Math.Abs(value - 1) > 1e-9, parameter);
        }
    }

    public static void RefuseBiases(Sampling sampling, FieldPolicy policy)
    {
        policy.UnsupportedIf(sampling.LogitBias.Count > 0, "logit_bias");
        policy.UnsupportedIf(sampling.MinP > 0, "min_p");
    }

    public static void RefuseSeveral(Sampling sampling, FieldPolicy policy)
    {
        policy.UnsupportedIf(sampling.Choices > 1, "n");
    }
}
