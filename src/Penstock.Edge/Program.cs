using Penstock.Edge;

return await EdgeProgram.RunAsync(args, Console.Out, Console.Error);
