using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates.Functions;

/// <summary>Methods of lists. Those that change the list are here because templates use them, although transformers' sandbox forbids them.</summary>
internal static class ListMethods
{
    public static CallableValue? Find(ListValue list, string name) => name switch
    {
        "append" when !list.IsTuple => new CallableValue(".append()", (rendering, arguments) => Append(list, rendering, arguments)),
        "extend" when !list.IsTuple => new CallableValue(".extend()", (rendering, arguments) => Extend(list, rendering, arguments)),
        "insert" when !list.IsTuple => new CallableValue(".insert()", (rendering, arguments) => Insert(list, rendering, arguments)),
        "pop" when !list.IsTuple => new CallableValue(".pop()", (rendering, arguments) => Pop(list, rendering, arguments)),
        "index" => new CallableValue(".index()", (rendering, arguments) => Index(list, rendering, arguments)),
        "count" => new CallableValue(".count()", (rendering, arguments) => Count(list, rendering, arguments)),
        _ => null,
    };

    private static NoneValue Append(ListValue list, Rendering rendering, CallArguments arguments)
    {
        var item = arguments.Require(0, "object");
        arguments.Finish();
        rendering.Budget.AllocateItems(1);
        list.Items.Add(item);
        return NoneValue.Instance;
    }

    private static NoneValue Extend(ListValue list, Rendering rendering, CallArguments arguments)
    {
        var items = rendering.Iterate(arguments.Require(0, "iterable"));
        arguments.Finish();
        rendering.Budget.AllocateItems(items.Count);
        list.Items.AddRange([.. items]);
        return NoneValue.Instance;
    }

    private static NoneValue Insert(ListValue list, Rendering rendering, CallArguments arguments)
    {
        var index = arguments.FindInteger(0, "index") ?? throw arguments.Failure("misses the argument 'index'");
        var item = arguments.Require(1, "object");
        arguments.Finish();
        rendering.Budget.AllocateItems(1);
        rendering.Budget.Scan(list.Items.Count);
        var position = index < 0 ? index + list.Items.Count : index;
        list.Items.Insert((int)Math.Clamp(position, 0, list.Items.Count), item);
        return NoneValue.Instance;
    }

    private static TemplateValue Pop(ListValue list, Rendering rendering, CallArguments arguments)
    {
        var index = arguments.FindInteger(0, "index") ?? -1;
        arguments.Finish();
        rendering.Budget.Scan(list.Items.Count);
        index += index < 0 ? list.Items.Count : 0;
        if (index < 0 || index >= list.Items.Count)
        {
            throw arguments.Failure("finds no item there");
        }
        var item = list.Items[(int)index];
        list.Items.RemoveAt((int)index);
        return item;
    }

    private static IntegerValue Index(ListValue list, Rendering rendering, CallArguments arguments)
    {
        var item = arguments.Require(0, "value");
        arguments.Finish();
        var index = list.Items.FindIndex(candidate => Comparison.AreEqual(candidate, item, rendering.Budget));
        return index >= 0 ? new IntegerValue(index) : throw arguments.Failure("does not find the value");
    }

    private static IntegerValue Count(ListValue list, Rendering rendering, CallArguments arguments)
    {
        var item = arguments.Require(0, "value");
        arguments.Finish();
        return new IntegerValue(list.Items.Count(candidate => Comparison.AreEqual(candidate, item, rendering.Budget)));
    }
}
